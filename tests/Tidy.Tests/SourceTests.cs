using System.Text.RegularExpressions;

namespace HelpDeskFlow.Tidy.Tests;

/// <summary>Goal: habits that a compiler does not hold. Method: read the sources as text; each failure names the fix.</summary>
public sealed partial class SourceTests
{
    private const int LinesMax = 300;

    // Written in two parts so that this file does not find itself.
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "Not" + "ImplementedException"];
    private static readonly string[] MachinePaths = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"];

    private static readonly string[] BannedEndings = ["Manager", "Helper", "Helpers", "Utils", "Util", "Common", "Base", "Processor", "Service", "Pager"];

    private static readonly Dictionary<string, string> GlossaryTraps = new()
    {
        ["acknowledg" + "ment"] = "acknowledgement",
        ["de-du" + "pe"] = "dedupe",
        ["de-dup" + "licat"] = "dedupe",
        ["dedup" + " id"] = "dedup key",
        ["Dedup" + "Id"] = "DedupKey",
        ["escalation" + " chain"] = "escalation policy",
        ["escalation" + " path"] = "escalation policy",
        ["on-call" + " roster"] = "schedule",
        ["inhibit" + " rule"] = "inhibition",
        ["mute" + " rule"] = "silence or mute time interval",
        ["white" + "list"] = "allowed",
    };

    [Fact]
    public void Sources_OutsideTests_AreShort() => Repository.AssertNone(
        from file in Code().Where(f => !f.StartsWith("tests/", StringComparison.Ordinal))
        let lines = Repository.Text(file).AsSpan().Count('\n')
        where lines > LinesMax
        select $"{file} has {lines} lines",
        $"The limit is {LinesMax}: move one concept into a file of its own.");

    [Fact]
    public void Types_Names_AreNounsOfTheField() => Repository.AssertNone(
        from file in Code()
        from Match type in TypeName().Matches(Repository.Text(file))
        let name = type.Groups[1].Value
        where BannedEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal)) && name is not "Service"
        select $"{file}: {name}",
        "Name it after what it is in docs of the field, not after a role in a framework.");

    [Fact]
    public void Sources_Unfinished_AreNone() => Repository.AssertNone(
        from file in Repository.Written()
        from word in Unfinished
        where Repository.Text(file).Contains(word, StringComparison.Ordinal)
        select $"{file}: {word}",
        "Finish it, or leave it out and say in the documents that it does not exist.");

    [Fact]
    public void Files_PathsOfOneMachine_AreNone() => Repository.AssertNone(
        from file in Repository.Written()
        from path in MachinePaths
        where Repository.Text(file).Contains(path, StringComparison.Ordinal)
        select $"{file}: {path}",
        "Use a path relative to the repository.");

    [Fact]
    public void Words_OfTheGlossary_AreUsed() => Repository.AssertNone(
        from file in Repository.Written()
        let text = Repository.Text(file)
        from trap in GlossaryTraps
        where text.Contains(trap.Key, StringComparison.OrdinalIgnoreCase)
        select $"{file}: \"{trap.Key}\" is called {trap.Value} here",
        "One name for one idea, in code, API, page and documents.");

    [Fact]
    public void Sources_Namespaces_AreFileScoped() => Repository.AssertNone(
        Code().Where(f => BlockNamespace().IsMatch(Repository.Text(f))),
        "Write \"namespace X;\" without braces.");

    [Fact]
    public void Scripts_AllOfThem_CanBeRun()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // files carry no such right there
        }

        var scripts = Repository.Files.Where(f => Path.GetExtension(f).Length == 0 && Repository.Text(f).StartsWith("#!", StringComparison.Ordinal)).ToList();
        var blocked = new List<string>();
        foreach (var script in scripts)
        {
            if (!File.GetUnixFileMode(Path.Combine(Repository.Root, script)).HasFlag(UnixFileMode.UserExecute))
            {
                blocked.Add(script);
            }
        }

        Assert.NotEmpty(scripts);
        Repository.AssertNone(blocked, "Type: git update-index --chmod=+x FILE.");
    }

    private static IEnumerable<string> Code() => Repository.Ending(".cs");

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|static|sealed|abstract|partial|readonly|ref|file)\s+)*(?:class|interface|struct|record|enum|record\s+struct|record\s+class)\s+([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^namespace\s+[\w.]+\s*\r?\n?\s*\{", RegexOptions.Multiline)]
    private static partial Regex BlockNamespace();
}
