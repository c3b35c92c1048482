using System.Text.RegularExpressions;

namespace HelpDeskFlow.Tidy.Tests;

/// <summary>Goal: documents stay true. Method: links lead somewhere, decisions are whole, every key the loader knows is explained.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Links_InMarkdown_LeadToFiles() => Repository.AssertNone(
        from file in Repository.Ending(".md")
        from Match link in Link().Matches(Fence().Replace(Repository.Text(file), ""))
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let path = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target))
        where !File.Exists(path) && !Directory.Exists(path)
        select $"{file} links to {target}",
        "Correct the link or add the file.");

    [Fact]
    public void Decisions_AllOfThem_HaveStatusContextAndDecision() => Repository.AssertNone(
        from file in Repository.Ending(".md").Where(f => f.StartsWith("docs/adr/", StringComparison.Ordinal))
        from heading in (string[])["Status", "Context", "Decision"]
        where !Regex.IsMatch(Repository.Text(file), $@"^(## {heading}\b|\*?\*?{heading}:)", RegexOptions.Multiline)
        select $"{file} has no {heading}",
        "docs/adr/template.md shows the form.");

    [Fact]
    public void ConfigKeys_AllOfThem_AreInTheReference()
    {
        var reference = Repository.Text("docs/config.md");
        var keys = (
            from file in (string[])["ConfigKeys.cs", "DestinationTypes.cs"]
            from line in Repository.Text($"silo/HelpDeskFlow.Silo/Configuration/{file}").Split('\n')
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from Match word in Word().Matches(line)
            select word.Groups[1].Value).Distinct().ToList();

        Assert.True(keys.Count > 60, "ConfigKeys.cs is not read as it is written now.");
        Repository.AssertNone(keys.Where(k => !reference.Contains($"`{k}`", StringComparison.Ordinal)), "Explain the key in docs/config.md, in back quotes.");
    }

    [Fact]
    public void Changelog_Lines_SayKindAndArea() => Repository.AssertNone(
        Repository.Text("CHANGELOG.md").Split('\n').Where(l => l.StartsWith("- ", StringComparison.Ordinal) && !Change().IsMatch(l)),
        "Write: - [CHANGE|FEATURE|ENHANCEMENT|BUGFIX] area: effect for the user.");

    [GeneratedRegex(@"\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("\"([A-Za-z0-9_]+)\"")]
    private static partial Regex Word();

    [GeneratedRegex(@"^- \[(CHANGE|FEATURE|ENHANCEMENT|BUGFIX)\] [^:]+: .+")]
    private static partial Regex Change();
}
