using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>
/// Grafana's signature (WIRE C5): hex HMAC-SHA256 in <c>X-Grafana-Alerting-Signature</c> over the body, or over
/// <c>timestamp:body</c> where the contact point names a header for the timestamp.
/// </summary>
internal sealed class GrafanaSignature : ISenderCheck
{
    /// <summary>Header of the signature.</summary>
    public const string Header = "X-Grafana-Alerting-Signature";

    private static readonly Duration SkewMax = Duration.FromMinutes(5);

    /// <inheritdoc/>
    public ValueTask<SenderVerdict> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, IntakeSettings settings, Instant now) =>
        new(Check(request, body.Span, settings, now));

    private static SenderVerdict Check(HttpRequest request, ReadOnlySpan<byte> body, IntakeSettings settings, Instant now)
    {
        if (settings.Secrets.IsEmpty)
        {
            return SenderVerdict.Pass;
        }

        var prefix = "";
        if (settings.TimestampHeader is { } header)
        {
            var text = request.Headers[header].ToString();
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                || Math.Abs(seconds - now.ToUnixTimeSeconds()) > SkewMax.TotalSeconds)
            {
                return Refuse($"The header {header} is missing, is no Unix time or is more than 5 minutes off; name it as timestamp header in the contact point and check the clocks.");
            }

            prefix = text + ":";
        }

        return HmacSignature.IsOfOne(settings.Secrets, request.Headers[Header].ToString(), prefix, body)
            ? SenderVerdict.Pass
            : Refuse($"The header {Header} is missing or was not made with a secret of this installation; give the contact point one that stands under intake.grafana.secrets in its config.");
    }

    private static SenderVerdict Refuse(string sentence) => SenderVerdict.Refuse(StatusCodes.Status401Unauthorized, sentence);
}
