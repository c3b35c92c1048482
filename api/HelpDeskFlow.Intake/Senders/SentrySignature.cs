using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>Sentry's signature (WIRE C5): hex HMAC-SHA256 of the raw body with the integration's client secret in <c>Sentry-Hook-Signature</c>. Its timestamp is not covered by it and says nothing.</summary>
internal sealed class SentrySignature : ISenderCheck
{
    /// <summary>Header of the signature.</summary>
    public const string Header = "Sentry-Hook-Signature";

    /// <inheritdoc/>
    public ValueTask<SenderVerdict> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, IntakeSettings settings, Instant now) =>
        new(settings.Secrets.IsEmpty || HmacSignature.IsOfOne(settings.Secrets, request.Headers[Header].ToString(), "", body.Span)
            ? SenderVerdict.Pass
            : SenderVerdict.Refuse(
                StatusCodes.Status401Unauthorized,
                $"The header {Header} is missing or was not made with a secret of this installation; put the integration's client secret under intake.sentry.secrets in its config."));
}
