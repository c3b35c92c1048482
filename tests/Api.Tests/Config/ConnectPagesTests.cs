using System.Text.RegularExpressions;
using HelpDeskFlow.Notify;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Every config on the pages "Connect your tools" can be taken as it stands there, and what it names can be sent to.</summary>
public sealed partial class ConnectPagesTests
{
    private static readonly string Pages = Path.Combine(AppContext.BaseDirectory, "connect");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Pages, "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Page_EachConfigOnIt_IsTaken(string page)
    {
        using var services = new ServiceCollection().AddLogging().AddNotify().BuildServiceProvider();
        var channels = services.GetRequiredService<ChannelRegistry>();
        foreach (Match block in YamlBlock().Matches(File.ReadAllText(Path.Combine(Pages, page)).ReplaceLineEndings("\n")))
        {
            var text = block.Groups[1].Value;
            if (!text.StartsWith("version: 1", StringComparison.Ordinal))
            {
                continue; // a part of a config, or another program's
            }

            var result = ConfigLoader.Parse(text, page, Variable);

            Assert.Empty(result.Problems.Select(p => p.ToString()));
            Assert.All(result.Snapshot!.Destinations, d => Assert.NotNull(channels.Find(d.Type)));
        }
    }

    [Fact]
    public void Pages_OfEveryChannel_AreThere()
    {
        string[] expected = ["discord.md", "ntfy.md", "opsgenie-out.md", "pagerduty-out.md", "slack.md", "smtp.md", "teams.md", "telegram.md", "twilio.md", "webhook.md"];

        Assert.All(expected, page => Assert.Contains("```yaml\nversion: 1", File.ReadAllText(Path.Combine(Pages, page)).ReplaceLineEndings("\n"), StringComparison.Ordinal));
    }

    private static string Variable(string name) =>
        name.EndsWith("URL", StringComparison.Ordinal) ? "https://example.org/x"
        : name.EndsWith("SID", StringComparison.Ordinal) ? $"AC{new string('0', 32)}"
        : "x";

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
