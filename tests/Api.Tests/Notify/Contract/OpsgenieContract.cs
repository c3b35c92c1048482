namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>Opsgenie's Alert API.</summary>
public sealed class OpsgenieContract : ChannelContract
{
    private protected override string Type => "opsgenie";

    private protected override bool IsKeyed => true;

    private protected override string[] Secrets => ["api_key"];

    private protected override int MessageBytesMax => 60_000;

    // P1 here is P2 there; the tag tells ours.
    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners
    {
        Key = r => r.Line.Contains("/alerts/", StringComparison.Ordinal) ? r.Line : $"create {r.Json.GetProperty("alias").GetString()}",
        Yes = _ => """{"result":"Request will be processed","took":0.3,"requestId":"43a29c5c-3dbf-4fa4-9c26-f4f71023e120"}""",
    });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) =>
        new Dictionary<string, string> { ["url"] = ((HttpReceiver)receiver).Url, ["api_key"] = "eb243592-faa2-4ba2", ["team"] = "payments" };

    private protected override void CheckForm(TakenMessage message)
    {
        var body = System.Text.Json.JsonDocument.Parse(message.Text).RootElement;
        if (body.TryGetProperty("message", out var text))
        {
            Assert.InRange(text.GetString()!.Length, 1, 130);
            Assert.InRange(body.GetProperty("description").GetString()!.Length, 1, 15_000);
            Assert.InRange(body.GetProperty("details").EnumerateObject().Sum(d => d.Name.Length + d.Value.GetString()!.Length), 1, 8_000);
        }
    }
}
