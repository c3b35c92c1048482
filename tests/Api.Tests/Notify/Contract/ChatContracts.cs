using System.Text.Json;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>A Slack bot.</summary>
public sealed class SlackBotContract : ChannelContract
{
    private protected override string Type => "slack_bot";

    private protected override bool IsKeyed => false;

    private protected override string[] Secrets => ["token"];

    private protected override int MessageBytesMax => 12_000; // Slack refuses blocks with some 13,000 characters

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners
    {
        IsMessage = r => r.Line.Contains("chat.postMessage", StringComparison.Ordinal),
        Yes = _ => """{"ok":true,"channel":"C0123","ts":"1772366400.000100","message":{"text":"hi"}}""",
        Refusal = text => new SinkAnswer.Status(200, $$"""{"ok":false,"error":"channel_not_found","needed":{{JsonSerializer.Serialize(text)}}}"""),
    });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = $"{((HttpReceiver)receiver).Url}/api", ["token"] = "xoxb-0123456789", ["channel"] = "#incidents" };
}

/// <summary>Microsoft Teams.</summary>
public sealed class TeamsContract : ChannelContract
{
    private protected override string Type => "teams";

    private protected override bool IsKeyed => false;

    private protected override string[] Secrets => ["url"];

    private protected override int MessageBytesMax => 28 * 1024;

    private protected override IFakeReceiver Open() => new HttpReceiver();

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = $"{((HttpReceiver)receiver).Url}/workflows/0123/triggers/manual/paths/invoke?sig=s3cr3t" };
}

/// <summary>Discord.</summary>
public sealed class DiscordContract : ChannelContract
{
    private protected override string Type => "discord";

    private protected override bool IsKeyed => false;

    private protected override string[] Secrets => ["url"];

    private protected override int MessageBytesMax => 24_000;

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners { Yes = _ => """{"type":0,"content":"","id":"1234567890123456789"}""" });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = $"{((HttpReceiver)receiver).Url}/api/webhooks/1/s3cr3ts3cr3t" };

    private protected override void CheckForm(TakenMessage message)
    {
        var embed = JsonDocument.Parse(message.Text).RootElement.GetProperty("embeds")[0];
        var (title, description, footer) = (Text("title"), Text("description"), embed.GetProperty("footer").GetProperty("text").GetString()!);
        Assert.InRange(title.Length, 1, 256);
        Assert.InRange(description.Length, 1, 4_096);
        Assert.InRange(title.Length + description.Length + footer.Length, 1, 6_000);

        string Text(string name) => embed.GetProperty(name).GetString()!;
    }
}

/// <summary>Telegram.</summary>
public sealed class TelegramContract : ChannelContract
{
    private protected override string Type => "telegram";

    private protected override bool IsKeyed => false;

    private protected override string[] Secrets => ["token"];

    private protected override int MessageBytesMax => 24_000;

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners
    {
        Yes = _ => """{"ok":true,"result":{"message_id":77,"chat":{"id":-100},"text":"hi"}}""",
        TooMany = new SinkAnswer.Status(429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 17","parameters":{"retry_after":17}}"""),
        Refusal = text => new SinkAnswer.Status(400, $$"""{"ok":false,"error_code":400,"description":{{JsonSerializer.Serialize(text)}}}"""),
    });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = ((HttpReceiver)receiver).Url, ["token"] = "123456:ABC-DEF1234ghIkl", ["chat_id"] = "-100200300" };

    private protected override void CheckForm(TakenMessage message)
    {
        var text = JsonDocument.Parse(message.Text).RootElement.GetProperty("text").GetString()!;
        Assert.InRange(text.Length, 1, 4_096);
        foreach (var tag in new[] { "b", "i", "a" })
        {
            Assert.Equal(text.Split($"<{tag}").Length, text.Split($"</{tag}>").Length);
        }
    }
}

/// <summary>ntfy.</summary>
public sealed class NtfyContract : ChannelContract
{
    private protected override string Type => "ntfy";

    private protected override bool IsKeyed => false;

    private protected override string[] Secrets => ["topic", "token"];

    private protected override int MessageBytesMax => 8_192;

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners { Yes = _ => """{"id":"hwQ2YpKdmg","time":1772366400,"event":"message"}""" });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = ((HttpReceiver)receiver).Url, ["topic"] = "hdf-s3cr3t-topic", ["token"] = "tk_0123456789" };

    private protected override void CheckForm(TakenMessage message)
    {
        var text = JsonDocument.Parse(message.Text).RootElement.GetProperty("message").GetString()!;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 1, 4_096);
    }
}
