using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Links;

namespace HelpDeskFlow.Api.People;

/// <summary>Fingerprint of where a destination reaches a person: what was shown for one address does not hold for another.</summary>
internal static class ContactAddress
{
    private static readonly string[] Places = ["url", "to", "channel", "chat_id", "topic", "routing_key", "host"];

    public static string Of(Person person, DestinationConfig destination)
    {
        var own = destination.Type switch
        {
            "smtp" => person.Email,
            "twilio_sms" or "twilio_voice" => person.Phone,
            _ => null,
        };
        var text = $"{destination.Type}\n{own}\n{string.Join('\n', Places.Select(destination.Setting))}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    /// <summary>What is kept of a code. Under the installation's secret, because six digits would be found from a plain digest by trying.</summary>
    public static string Digest(SignedLinks links, LinkConfig config, Person person, string address, string code) =>
        links.Secret("contact-code-digest", $"{person.Name}\n{address}\n{code}", config);
}
