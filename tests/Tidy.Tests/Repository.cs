using System.Diagnostics;

namespace HelpDeskFlow.Tidy.Tests;

/// <summary>The files of the repository: those git knows or would take; without git, all but build output.</summary>
internal static class Repository
{
    private static readonly string[] Output = ["bin", "obj", ".git", "TestResults", "artifacts", "data", "node_modules", "results"];

    /// <summary>Directory of HelpDeskFlow.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = List();

    /// <summary>Paths that end so.</summary>
    public static IEnumerable<string> Ending(params string[] endings) => Files.Where(f => endings.Any(e => f.EndsWith(e, StringComparison.Ordinal)));

    /// <summary>Text of a file.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Text files that are written by hand, by their ending or (scripts) the lack of one.</summary>
    public static IEnumerable<string> Written() => Files.Where(f =>
        Path.GetExtension(f) is ".cs" or ".md" or ".yml" or ".json" or ".props" or ".targets" or ".csproj" or ".html" or ".css" or ".js" or ".sh" or "" && f != "LICENSE");

    /// <summary>Fails with one line a finding, and what to do.</summary>
    public static void AssertNone(IEnumerable<string> findings, string fix)
    {
        var list = findings.ToList();
        Assert.True(list.Count == 0, $"{string.Join('\n', list)}\n{fix}");
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "HelpDeskFlow.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"HelpDeskFlow.sln is not in a directory above {AppContext.BaseDirectory}.");
    }

    private static List<string> List()
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", "ls-files --cached --others --exclude-standard -z") { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true });
            if (git is not null)
            {
                var listed = git.StandardOutput.ReadToEnd();
                git.WaitForExit();
                if (git.ExitCode == 0)
                {
                    return [.. listed.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Root, f)))];
                }
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git on this machine: list the directory instead.
        }

        return [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(part => Output.Contains(part)))];
    }
}
