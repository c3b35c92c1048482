using System.Net;
using System.Xml.Linq;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>Calls through Twilio.</summary>
public sealed class TwilioVoiceContract : ChannelContract
{
    private protected override string Type => "twilio_voice";

    private protected override bool IsKeyed => false;

    private protected override bool TellsWhatFollows => false;

    private protected override string[] Secrets => ["auth_token"];

    private protected override int MessageBytesMax => 16_000; // four bytes for each of Twiml's 4,000 characters

    private protected override string[] PageSays => ["P1", "checkout", "HighErrorRate", "5 % of requests fail", "Press 1 to acknowledge."];

    private protected override void CheckForm(TakenMessage message)
    {
        Assert.InRange(message.Text.Length, 1, 4_000);
        Assert.Equal("Response", XDocument.Parse(message.Text).Root!.Name.LocalName);
    }

    private protected override IFakeReceiver Open() => new HttpReceiver(new HttpManners
    {
        Yes = _ => """{"sid":"CA0","status":"queued"}""",
        Text = r => WebUtility.UrlDecode(r.Text.Split('&').Single(p => p.StartsWith("Twiml=", StringComparison.Ordinal))[6..]),
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
