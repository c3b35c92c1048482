using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;
using HelpDeskFlow.Notify.Smtp.Client;
using HelpDeskFlow.Notify.Smtp.Mail;

namespace HelpDeskFlow.Notify.Smtp;

/// <summary>
/// Mail through a server. Settings: host, port, from, to, username, password, starttls, certificate_sha256. It goes to the
/// person's address, without a person to <c>to</c>; what follows goes to all who were paged.
/// </summary>
public sealed class SmtpChannel : INotificationChannel
{
    /// <inheritdoc/>
    public string Type => "smtp";

    /// <inheritdoc/>
    public bool IsKeyed => false; // a server may drop a Message-ID that it knows, but need not

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        if (!SmtpSettings.TryRead(destination, out var settings, out var problem))
        {
            return new AttemptOutcome(AttemptResult.Refused, problem, null);
        }

        var to = AddressesOf(settings, content);
        if (to.Count == 0)
        {
            return NobodyToTell(destination, content);
        }

        try
        {
            var mail = Mail(settings, to, content).ToBytes();
            var receipt = await SmtpClient.SendAsync(settings, to, mail, cancellation).ConfigureAwait(false);
            var but = receipt.Refusals.Count == 0 ? "" : $"; {receipt.Refusals.Count} of {to.Count} addresses refused: {string.Join("; ", receipt.Refusals)}";
            return new AttemptOutcome(AttemptResult.Delivered, AnswerText.Clean($"{receipt.Reply}{but}", destination), null);
        }
        catch (SmtpFailure failure)
        {
            return new AttemptOutcome(failure.IsPermanent ? AttemptResult.Refused : AttemptResult.Failed, AnswerText.Clean(failure.Message, destination), null)
            {
                PossibleDuplicates = failure.MayHaveBeenTaken ? 1 : 0,
            };
        }
    }

    private static MailMessage Mail(SmtpSettings settings, IReadOnlyList<string> to, NotificationContent content)
    {
        var from = settings.From.Address;
        var isUrgent = Recipients.IsPage(content.Request) && content.Severity <= Domain.Alerts.Severity.P1;
        List<(string, string)> marks =
        [
            ("X-HDF-Event", content.EventName),
            ("X-HDF-Incident", content.Request.Incident.ToString()),
            ("X-HDF-Severity", content.Severity.ToString()),
        ];
        if (isUrgent)
        {
            marks.Add(("Importance", "high"));
            marks.Add(("X-Priority", "1"));
        }

        return new MailMessage(
            settings.From,
            to,
            content.Message?.Subject ?? MailText.Subject(content),
            MailThread.IdOf(content.Request, from),
            MailThread.Of(content.Request.Incident, content.Incident?.OpenedAt, from),
            content.SentAt,
            content.Message?.Text ?? MailText.Of(content),
            content.Message is { } own ? own.Html : MailHtml.Of(content),
            marks);
    }

    private static List<string> AddressesOf(SmtpSettings settings, NotificationContent content)
    {
        IEnumerable<string> given = content.Request.Person is not null ? [content.Recipient?.Email ?? ""]
            : Recipients.IsPage(content.Request) ? settings.To
            : [.. settings.To, .. content.FollowUpRecipients.Select(p => p.Email ?? "")];
        // A person without an address gets it at the common one; better there than nowhere.
        var plain = given.Select(Mailbox.PlainAddress).OfType<string>().ToList();
        if (plain.Count == 0)
        {
            plain = [.. settings.To.Select(Mailbox.PlainAddress).OfType<string>()];
        }

        return [.. plain.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static AttemptOutcome NobodyToTell(DestinationConfig destination, NotificationContent content) => Recipients.IsPage(content.Request)
        ? new(AttemptResult.Refused, content.Request.Person is { } person
            ? $"{person} has no e-mail address and destination {destination.Name} has no \"to\"; add one in the config"
            : $"destination {destination.Name} has no \"to\" and nobody in particular is meant; add it in the config", null)
        : new(AttemptResult.Delivered, "nothing to send: nobody was paged through here", null);
}
