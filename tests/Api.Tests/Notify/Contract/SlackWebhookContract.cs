namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>Slack's incoming webhooks.</summary>
public sealed class SlackWebhookContract : ChannelContract
{
    private protected override string Type => "slack";

    private protected override bool IsKeyed => false;

    private protected override string[] Secrets => ["url"];

    private protected override int MessageBytesMax => 100_000;

    private protected override IFakeReceiver Open() => new HttpReceiver();

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = $"{((HttpReceiver)receiver).Url}/services/T0/B0/secret" };
}
