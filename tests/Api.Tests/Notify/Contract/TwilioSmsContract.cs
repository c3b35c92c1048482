using System.Net;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>SMS through Twilio.</summary>
public sealed class TwilioSmsContract : ChannelContract
{
    private protected override string Type => "twilio_sms";

    private protected override bool IsKeyed => false;

    private protected override bool TellsWhatFollows => false;

    private protected override string[] Secrets => ["auth_token"];

    private protected override int MessageBytesMax => 6_400; // 1,600 characters of up to four bytes

    private protected override string[] PageSays =>
        ["P1", "checkout", "HighErrorRate", "5 % of requests fail", "Step 1 of policy payments.", "https://wiki.example.org/checkout", "https://hdf.example.org/incidents/42", "https://hdf.example.org/ack/"];

    private protected override void CheckForm(TakenMessage message) => Assert.InRange(message.Text.Length, 1, 1_600);

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners
    {
        Yes = _ => """{"sid":"SM0","status":"queued"}""",
        Text = r => WebUtility.UrlDecode(r.Text.Split('&').Single(p => p.StartsWith("Body=", StringComparison.Ordinal))[5..]),
    });

    private protected override IReadOnlyDictionary<string, string> Settings(IFakeReceiver receiver) => new Dictionary<string, string>
    {
        ["url"] = ((HttpReceiver)receiver).Url,
        ["account_sid"] = "AC0123456789abcdef0123456789abcdef",
        ["auth_token"] = "t0kent0kent0ken",
        ["from"] = "+15550100000",
        ["to"] = "+351912345678",
    };
}
