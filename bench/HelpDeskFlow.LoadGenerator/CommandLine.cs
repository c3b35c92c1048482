using System.Globalization;
using System.Net;

namespace HelpDeskFlow.LoadGenerator;

/// <summary>A command and its <c>--name value</c> options; a name without a value is a switch.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<string, string> options = [];
    private readonly HashSet<string> unread;

    public CommandLine(string[] args)
    {
        Command = args.Length > 0 ? args[0] : "help";
        for (int i = 1; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new ArgumentException($"\"{args[i]}\" is not an option; options look like --name value.");
            }

            bool hasValue = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            options[args[i][2..]] = hasValue ? args[i + 1] : "true";
            i += hasValue ? 1 : 0;
        }

        unread = [.. options.Keys];
    }

    public string Command { get; }

    public string Text(string name, string otherwise)
    {
        unread.Remove(name);
        return options.GetValueOrDefault(name, otherwise);
    }

    public int Whole(string name, int otherwise) => (int)Number(name, otherwise);

    public double Number(string name, double otherwise)
    {
        string text = Text(name, otherwise.ToString(CultureInfo.InvariantCulture));
        return double.TryParse(text, CultureInfo.InvariantCulture, out double value)
            ? value
            : throw new ArgumentException($"--{name} {text}: write a number.");
    }

    public bool Switch(string name) => Text(name, "false") == "true";

    public TimeSpan Seconds(string name, double otherwise) => TimeSpan.FromSeconds(Number(name, otherwise));

    public IPEndPoint Target() => IPEndPoint.Parse(Text("target", "127.0.0.1:8080"));

    /// <summary>After all options were read: a misspelt one must not be passed over.</summary>
    public void RefuseUnread()
    {
        if (unread.Count > 0)
        {
            throw new ArgumentException($"{Command} does not know --{unread.First()}.");
        }
    }
}
