using System.Text.RegularExpressions;

namespace Api.Tests.Intake.Vendors;

/// <summary>What the documentation tells people to paste, so that the tests try that and nothing else.</summary>
internal static class Documents
{
    /// <summary>The first block of code of that language in a document.</summary>
    public static string Block(string path, string language) =>
        Regex.Match(Read(path), $"```{language}\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

    /// <summary>A file of the repository.</summary>
    public static string Read(string path)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "HelpDeskFlow.sln")))
        {
            directory = directory.Parent;
        }

        return File.ReadAllText(Path.Combine(directory!.FullName, path));
    }
}
