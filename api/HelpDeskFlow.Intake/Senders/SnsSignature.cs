using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Intake.Json;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>
/// Messages of SNS (WIRE C5): topic on the list, signature (version 1 is RSA with SHA-1, version 2 with SHA-256) by a certificate
/// of Amazon's own host. Confirms subscriptions of topics that are on the list, and of no others. Raw delivery has no signature
/// and passes only where the sender showed a key.
/// </summary>
internal sealed partial class SnsSignature(ISnsWeb web, ILogger<SnsSignature> log) : ISenderCheck
{
    private static readonly string[] OfNotification = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] OfSubscription = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    /// <inheritdoc/>
    public async ValueTask<SenderVerdict> CheckAsync(HttpRequest request, ReadOnlyMemory<byte> body, IntakeSettings settings, Instant now)
    {
        if (JsonValue.Read(body.Span, out var problem) is not { } message)
        {
            return SenderVerdict.Refuse(StatusCodes.Status400BadRequest, problem!);
        }

        var type = message["Type"].Text;
        if (type.Length == 0)
        {
            return settings.Keys.IsEmpty
                ? Refuse("The body is no SNS message, or one of raw delivery, which is not signed; switch raw delivery off, or configure intake.cloudwatch-sns.keys and show one.")
                : SenderVerdict.Pass;
        }

        var topic = message["TopicArn"].Text;
        if (!settings.Topics.IsEmpty && !settings.Topics.Contains(topic))
        {
            return NotListed(topic);
        }

        var verdict = await VerifyAsync(message, type, settings, now, request.HttpContext.RequestAborted);
        return verdict.Status == 0 && type == "SubscriptionConfirmation"
            ? await ConfirmAsync(message, topic, settings, request.HttpContext.RequestAborted)
            : verdict;
    }

    private async ValueTask<SenderVerdict> VerifyAsync(JsonValue message, string type, IntakeSettings settings, Instant now, CancellationToken cancellation)
    {
        if (SnsHosts.Certificate(message["SigningCertURL"].Text, settings) is not { } address)
        {
            return Refuse("The SigningCertURL is not an address of sns.REGION.amazonaws.com; messages must be signed by Amazon SNS.");
        }

        if (await web.CertificateAsync(address, cancellation) is not { } certificate)
        {
            return SenderVerdict.Refuse(StatusCodes.Status503ServiceUnavailable, $"The certificate at {address.Host} cannot be read now; send again.");
        }

        var time = now.ToDateTimeUtc();
        return time >= certificate.NotBefore.ToUniversalTime() && time <= certificate.NotAfter.ToUniversalTime() && IsSigned(message, type, certificate)
            ? SenderVerdict.Pass
            : Refuse("The signature of the message is missing or wrong, or its certificate is not valid now; send it as Amazon SNS does.");
    }

    private static bool IsSigned(JsonValue message, string type, X509Certificate2 certificate)
    {
        var algorithm = message["SignatureVersion"].Text switch
        {
            "1" => HashAlgorithmName.SHA1, // what SNS signs with unless told otherwise
            "2" => HashAlgorithmName.SHA256,
            _ => default,
        };
        var encoded = message["Signature"].Text;
        var signature = new byte[encoded.Length];
        using var key = certificate.GetRSAPublicKey();
        if (algorithm == default || key is null || !Convert.TryFromBase64String(encoded, signature, out var length) || length == 0)
        {
            return false;
        }

        var signed = new StringBuilder();
        foreach (var name in type == "Notification" ? OfNotification : OfSubscription)
        {
            // Only the subject may be missing, and then its name is missing too.
            if (message[name].Exists)
            {
                signed.Append(name).Append('\n').Append(message[name].Text).Append('\n');
            }
        }

        return key.VerifyData(Encoding.UTF8.GetBytes(signed.ToString()), signature.AsSpan(0, length), algorithm, RSASignaturePadding.Pkcs1);
    }

    private async ValueTask<SenderVerdict> ConfirmAsync(JsonValue message, string topic, IntakeSettings settings, CancellationToken cancellation)
    {
        if (!settings.Topics.Contains(topic))
        {
            Log.Unlisted(log, Short(topic));
            return NotListed(topic);
        }

        if (SnsHosts.Confirmation(message["SubscribeURL"].Text, topic, settings) is not { } address)
        {
            return Refuse("The SubscribeURL is not an address of sns.REGION.amazonaws.com that confirms this topic; nothing was visited.");
        }

        if (!await web.ConfirmAsync(address, cancellation))
        {
            return SenderVerdict.Refuse(StatusCodes.Status503ServiceUnavailable, "The subscription could not be confirmed now; send again.");
        }

        Log.Confirmed(log, topic);
        return SenderVerdict.Done("The subscription is confirmed.");
    }

    private static SenderVerdict NotListed(string topic) => SenderVerdict.Refuse(
        StatusCodes.Status403Forbidden, $"The topic \"{Short(topic)}\" is not one of this installation; write it under intake.cloudwatch-sns.topics in its config.");

    private static SenderVerdict Refuse(string sentence) => SenderVerdict.Refuse(StatusCodes.Status401Unauthorized, sentence);

    private static string Short(string text) => text.Length > 200 ? text[..200] : text;

    private static partial class Log
    {
        [LoggerMessage(EventId = 3010, EventName = "SnsConfirmed", Level = LogLevel.Information, Message = "Confirmed the subscription to {Topic}.")]
        public static partial void Confirmed(ILogger log, string topic);

        [LoggerMessage(EventId = 3011, EventName = "SnsUnlisted", Level = LogLevel.Warning, Message = "{Topic} asks to confirm its subscription and is not under intake.cloudwatch-sns.topics; it was not confirmed.")]
        public static partial void Unlisted(ILogger log, string topic);
    }
}
