using System.Text.RegularExpressions;
using HelpDeskFlow.Silo.Configuration;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Goal: what people copy from the documents works. Method: every whole config in docs/connect, and the template of docs/config.md, is loaded.</summary>
public sealed partial class ConnectSnippetTests
{
    [Theory]
    [InlineData("smtp.md")]
    [InlineData("twilio.md")]
    public void Page_ItsConfig_HasNoProblems(string page)
    {
        var snippet = Assert.Single(Snippets(page), s => s.StartsWith("version: 1", StringComparison.Ordinal));

        Check(snippet);
    }

    [Fact]
    public void OnCall_EveryWholeConfigInIt_HasNoProblems()
    {
        var whole = Snippets("oncall.md").Where(s => s.StartsWith("version: 1", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(whole);
        Assert.All(whole, Check);
    }

    [Fact]
    public void Reference_TheTemplateInIt_HasNoProblems() =>
        Check("version: 1\n" + Assert.Single(Snippets("config.md"), s => s.StartsWith("templates:", StringComparison.Ordinal)));

    private static void Check(string text)
    {
        string? Environment(string name) => name == "TWILIO_SID" ? "AC0123456789abcdef0123456789abcdef" : "a-secret-of-some-length";

        Assert.Empty(ConfigLoader.Parse(text, "f.yml", Environment).Problems.Select(p => p.ToString()));
    }

    private static IEnumerable<string> Snippets(string page) =>
        Fence().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page)).ReplaceLineEndings("\n")).Select(m => m.Groups[1].Value);

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
