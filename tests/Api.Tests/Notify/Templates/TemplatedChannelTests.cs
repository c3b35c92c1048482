using HelpDeskFlow.Api.Tests.Notify.Smtp;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;

namespace HelpDeskFlow.Api.Tests.Notify.Templates;

/// <summary>Messages in the config's own words, each escaped for where it goes.</summary>
public sealed class TemplatedChannelTests
{
    private static readonly MessageTemplate Own = new("own", "Own {{ incident.number }}", "First {{ alerts }}", null);

    [Fact]
    public async Task Smtp_WithTemplate_SaysItsWords()
    {
        await using var server = new FakeSmtp();
        var template = new MessageTemplate("own", "Own {{ incident.number }}", "Hello {{ person }}\n{{#each alerts}}- {{ summary }}\n{{/each}}", "<p>{{#each alerts}}{{ summary }};{{/each}}</p>");
        await using var scene = new NotifyScene("smtp", SmtpScene.Settings(server, ("template", "own")), config: c => SmtpScene.WithPeople(c) with { Templates = [template] });

        await scene.AttemptAsync();

        var mail = ReadMail.Of(server.Single);
        Assert.Equal("Own 42", mail["Subject"]);
        Assert.Equal("Hello ana\n- 5 % of requests fail & <burn>\n- 5 % of requests fail & <burn>\n", mail.Text.TrimEnd('\n') + "\n");
        Assert.Equal("<p>5 % of requests fail &amp; &lt;burn&gt;;5 % of requests fail &amp; &lt;burn&gt;;</p>", mail.Html!.TrimEnd('\n'));
    }

    [Fact]
    public async Task Smtp_TemplateWithoutHtml_IsTextOnly()
    {
        await using var server = new FakeSmtp();
        await using var scene = new NotifyScene("smtp", SmtpScene.Settings(server, ("template", "own")), config: c => SmtpScene.WithPeople(c) with { Templates = [Own with { Text = "Only this" }] });

        await scene.AttemptAsync();

        Assert.Null(ReadMail.Of(server.Single).Html);
        Assert.Equal("Only this", ReadMail.Of(server.Single).Text.TrimEnd('\n'));
    }

    [Fact]
    public async Task Slack_WithTemplate_EscapesForSlackAndKeepsTheLinks()
    {
        await using var sink = new FakeSink();
        await using var scene = new NotifyScene("slack", new Dictionary<string, string> { ["url"] = sink.Url, ["template"] = "own" }, config: c => c with { Templates = [Own with { Text = "First <line> & more\nsecond" }] });

        await scene.AttemptAsync();

        Assert.Equal("Own 42", sink.Single.Json.GetProperty("text").GetString());
        Assert.Contains("First &lt;line&gt; &amp; more", sink.Single.Text, StringComparison.Ordinal);
        Assert.Contains("second", sink.Single.Text, StringComparison.Ordinal);
        Assert.Contains("https://hdf.example.org/ack/", sink.Single.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("5 % of requests", sink.Single.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_TemplateThatFails_StillPagesInTheBuiltInWords()
    {
        await using var sink = new FakeSink();
        await using var scene = new NotifyScene("slack", new Dictionary<string, string> { ["url"] = sink.Url, ["template"] = "own" }, config: c => c with { Templates = [Own with { Text = "{{ broken" }] });

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.Contains("HighErrorRate", sink.Single.Text, StringComparison.Ordinal);
    }
}
