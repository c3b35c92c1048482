using System.CommandLine;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Finds and reads the config a command works on.</summary>
internal static class ConfigFile
{
    /// <summary>Name looked for in the working directory, then beside the program.</summary>
    public const string DefaultName = "helpdeskflow.yml";

    /// <summary>Variable of <c>--config</c>.</summary>
    public const string Variable = "HDF_CONFIG";

    /// <summary>The option.</summary>
    public static Option<string?> Option() =>
        Settings.Text("--config", "FILE", $"Config file. Default: {DefaultName} in the working directory or beside the program, else a built-in default that records alerts and pages nobody.", Variable);

    /// <summary>The file to read; null: there is none, take the built-in default.</summary>
    public static string? Find(ParseResult parsed, Option<string?> option, Terminal terminal)
    {
        if (parsed.Get(option, Variable, terminal) is { } given)
        {
            return given;
        }

        var home = terminal.Environment("HDF_HOME") is { Length: > 0 } set ? set : AppContext.BaseDirectory;
        string[] places = [DefaultName, Path.Combine(home, DefaultName)];
        return places.FirstOrDefault(File.Exists);
    }

    /// <summary>Reads it; prints every problem and gives null when it is bad.</summary>
    public static ConfigSnapshot? Load(string? file, Terminal terminal)
    {
        if (file is null)
        {
            return ConfigSnapshot.BuiltIn;
        }

        var result = ConfigLoader.LoadFile(file, terminal.Environment);
        PrintProblems(result, terminal);
        return result.Snapshot;
    }

    /// <summary>Prints every problem and how many there are.</summary>
    public static void PrintProblems(ConfigResult result, Terminal terminal)
    {
        foreach (var problem in result.Problems)
        {
            terminal.Error.WriteLine(problem);
        }

        if (result.Problems.Length > 0)
        {
            terminal.Error.WriteLine(result.Problems.Length == 1 ? "1 problem; the config was not taken." : $"{result.Problems.Length} problems; the config was not taken.");
        }
    }
}
