using System.CommandLine;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Options that may also come from the environment: the option wins over the variable, the variable over the default.</summary>
internal static class Settings
{
    /// <summary>An option with text, named in the help with its variable.</summary>
    public static Option<string?> Text(string name, string helpName, string description, string? variable) =>
        new(name) { Description = variable is null ? description : $"{description} [{variable}]", HelpName = helpName };

    /// <summary>The option's value, else the variable's, else null. An empty variable counts as not set.</summary>
    public static string? Get(this ParseResult parsed, Option<string?> option, string? variable, Terminal terminal) =>
        parsed.GetValue(option) ?? (variable is not null && terminal.Environment(variable) is { Length: > 0 } value ? value : null);

    /// <summary>A switch: given, or its variable is 1 or true.</summary>
    public static bool Get(this ParseResult parsed, Option<bool> option, string variable, Terminal terminal)
    {
        if (parsed.GetValue(option))
        {
            return true;
        }

        return terminal.Environment(variable) switch
        {
            null or "" or "0" or "false" => false,
            "1" or "true" => true,
            var value => throw new UsageException($"{variable} is \"{value}\"; write 1 or 0."),
        };
    }
}
