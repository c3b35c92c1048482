namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>The generic webhook in our own form.</summary>
public sealed class WebhookContract : ChannelContract
{
    private protected override string Type => "webhook";

    private protected override bool IsKeyed => true;

    private protected override string[] Secrets => ["secret"];

    private protected override int MessageBytesMax => 1_000_000;

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners { Key = r => r.Headers["Idempotency-Key"] });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = $"{((HttpReceiver)receiver).Url}/hook", ["secret"] = "hunter2hunter2" };
}
