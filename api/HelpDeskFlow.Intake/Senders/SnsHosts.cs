using System.Text.RegularExpressions;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>
/// Which addresses of a message may be visited: a message names them itself, so anybody could make us call anything. HTTPS on its
/// own port, no user in it, and a host of Amazon's SNS or one that the config names.
/// </summary>
internal static partial class SnsHosts
{
    /// <summary>The address, where it may be visited for a certificate.</summary>
    public static Uri? Certificate(string text, IntakeSettings settings) =>
        Allowed(text, settings) is { } address && address.AbsolutePath.EndsWith(".pem", StringComparison.Ordinal) && address.Query.Length == 0 ? address : null;

    /// <summary>The address, where it may be visited to confirm a subscription to that topic.</summary>
    public static Uri? Confirmation(string text, string topic, IntakeSettings settings)
    {
        if (Allowed(text, settings) is not { } address || address.AbsolutePath != "/")
        {
            return null;
        }

        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query);
        return query.TryGetValue("Action", out var action) && action == "ConfirmSubscription" && query.TryGetValue("TopicArn", out var arn) && arn == topic ? address : null;
    }

    private static Uri? Allowed(string text, IntakeSettings settings) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme == Uri.UriSchemeHttps
        && address.IsDefaultPort
        && address.UserInfo.Length == 0
        && (Amazon().IsMatch(address.Host) || settings.Hosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase))
            ? address
            : null;

    [GeneratedRegex(@"\Asns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Amazon();
}
