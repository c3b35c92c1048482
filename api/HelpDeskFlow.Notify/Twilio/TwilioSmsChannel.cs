using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Twilio;

/// <summary>An SMS through Twilio. Settings: account_sid, auth_token, from or messaging_service, to, url (default <see cref="TwilioApi.DefaultUrl"/>).</summary>
public sealed class TwilioSmsChannel(NotificationHttp http) : INotificationChannel
{
    // Twilio takes 1,600 characters; more than a few parts of an SMS nobody reads at night.
    private const int BodyCharactersMax = 1_600;
    private const int HeadlineCharactersMax = 120;
    private const int SummaryCharactersMax = 160;
    private const int ReasonCharactersMax = 120;

    /// <inheritdoc/>
    public string Type => "twilio_sms";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        if (TwilioApi.NumberOf(destination, content, out var none) is not { } number)
        {
            return none;
        }

        List<KeyValuePair<string, string>> fields = [new("To", number), new("Body", Clip.To(content.Message?.Text ?? Text(content), BodyCharactersMax))];
        fields.Add(destination.Setting("messaging_service") is { } service ? new("MessagingServiceSid", service) : new("From", TwilioApi.Plain(destination.Setting("from") ?? "")));
        if (TwilioApi.CanCallBack(content))
        {
            fields.Add(new("StatusCallback", TwilioApi.Callback(destination, content)));
        }

        return await TwilioApi.CreateAsync(http, destination, "Messages", fields, cancellation).ConfigureAwait(false);
    }

    /// <summary>What, why, where to tap; the most urgent first, because telephones show the beginning.</summary>
    internal static string Text(NotificationContent content)
    {
        var lines = new List<string> { Short(content.Headline, HeadlineCharactersMax) };
        if (content.Alerts.FirstOrDefault() is { } alert)
        {
            lines.Add(Short(ContentWords.Summary(alert), SummaryCharactersMax));
        }

        lines.Add(Short(content.Request.Reason, ReasonCharactersMax));
        if (content.Links.GetValueOrDefault("runbook") is { } runbook)
        {
            lines.Add($"Runbook: {runbook}");
        }

        lines.Add(content.AcknowledgeUrl is { } acknowledge ? $"Ack: {acknowledge}" : "");
        lines.Add(content.Url);
        return string.Join('\n', lines.Where(l => l.Length > 0));
    }

    private static string Short(string text, int charactersMax) => Clip.To(Clip.OneLine(text), charactersMax);
}
