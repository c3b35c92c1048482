using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HelpDeskFlow.Notify.Webhook;

/// <summary><c>X-HDF-Signature: t=UNIX,v1=HEX</c>: HMAC-SHA256 over "t.body". With two secrets, while one is being replaced, there are two v1.</summary>
public static class WebhookSignature
{
    /// <summary>Name of the header.</summary>
    public const string Header = "X-HDF-Signature";

    /// <summary>Value of the header, or null where there is no secret.</summary>
    /// <param name="body">The bytes as sent.</param>
    /// <param name="unixSeconds">Time of the attempt; a receiver refuses old ones.</param>
    /// <param name="secrets">Null or empty ones do not count.</param>
    public static string? Of(byte[] body, long unixSeconds, params ReadOnlySpan<string?> secrets)
    {
        var time = unixSeconds.ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(time), (byte)'.', .. body];
        var text = new StringBuilder($"t={time}");
        var count = 0;
        foreach (var secret in secrets)
        {
            if (!string.IsNullOrEmpty(secret))
            {
                text.Append(",v1=").Append(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)));
                count++;
            }
        }

        return count == 0 ? null : text.ToString();
    }
}
