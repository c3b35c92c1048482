namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>PagerDuty's Events v2.</summary>
public sealed class PagerDutyContract : ChannelContract
{
    private protected override string Type => "pagerduty";

    private protected override bool IsKeyed => true;

    private protected override string[] Secrets => ["routing_key"];

    private protected override int MessageBytesMax => 512_000; // PagerDuty Events API v2

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners
    {
        Key = r => $"{r.Json.GetProperty("event_action").GetString()} {r.Json.GetProperty("dedup_key").GetString()}",
        Yes = _ => """{"status":"success","message":"Event processed","dedup_key":"x"}""",
    });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = ((HttpReceiver)receiver).Url, ["routing_key"] = "R0UTINGKEYR0UTINGKEY" };
}
