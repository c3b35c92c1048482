using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HelpDeskFlow.Acceptance.Tests.Receivers;

/// <summary>The receiver's side of <c>X-HDF-Signature: t=&lt;unix&gt;,v1=&lt;hex hmac-sha256 of "t.body"&gt;</c>, written from the description alone.</summary>
internal static class WebhookSignature
{
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    /// <summary>Null where it holds, else what is wrong.</summary>
    public static string? Fault(string? header, string body, string secret, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(header))
        {
            return "there is no X-HDF-Signature";
        }

        var parts = header.Split(',').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToList();
        var time = parts.FirstOrDefault(p => p[0].Trim() == "t")?[1];
        if (!long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return $"no t in \"{header}\"";
        }

        if ((now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > SkewMax)
        {
            return $"t in \"{header}\" is more than {SkewMax} from now";
        }

        var expected = Of(secret, time!, body);
        return parts.Any(p => p[0].Trim() == "v1" && p[1] == expected) ? null : $"no v1 of \"{header}\" is {expected}";
    }

    /// <summary>The hex of v1.</summary>
    public static string Of(string secret, string time, string body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{time}.{body}")));
}
