using System.Security;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Twilio;

/// <summary>A call through Twilio that reads the page and takes a 1 for "I take it". Settings: account_sid, auth_token, from, to, url.</summary>
public sealed class TwilioVoiceChannel(NotificationHttp http) : INotificationChannel
{
    private const int SpokenCharactersMax = 600;
    private const string RingSeconds = "45";

    /// <inheritdoc/>
    public string Type => "twilio_voice";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        if (TwilioApi.NumberOf(destination, content, out var none) is not { } number)
        {
            return none;
        }

        List<KeyValuePair<string, string>> fields =
        [
            new("To", number),
            new("From", TwilioApi.Plain(destination.Setting("from") ?? "")),
            new("Timeout", RingSeconds),
            new("Twiml", Twiml(destination, content)),
        ];
        if (TwilioApi.CanCallBack(content))
        {
            fields.Add(new("StatusCallback", TwilioApi.Callback(destination, content)));
        }

        return await TwilioApi.CreateAsync(http, destination, "Calls", fields, cancellation).ConfigureAwait(false);
    }

    /// <summary>What Twilio does during the call. Without an address it can call back the page is read only.</summary>
    internal static string Twiml(DestinationConfig destination, NotificationContent content)
    {
        var said = Escape(Spoken(content));
        if (content.AcknowledgeUrl is not { } link || !TwilioApi.CanCallBack(content))
        {
            return $"<Response><Say>{said}</Say><Pause length=\"1\"/><Say>{said}</Say></Response>";
        }

        var token = link[(link.LastIndexOf('/') + 1)..];
        var action = Escape($"{TwilioApi.Callback(destination, content, $"{TwilioApi.CallbackPath}/voice")}&token={token}");
        return $"<Response><Gather numDigits=\"1\" timeout=\"8\" action=\"{action}\" method=\"POST\"><Say>{said} Press 1 to acknowledge.</Say><Pause length=\"2\"/><Say>{said} Press 1 to acknowledge.</Say></Gather><Say>No key was pressed. Goodbye.</Say></Response>";
    }

    private static string Spoken(NotificationContent content)
    {
        if (content.Message is { } own)
        {
            return Clip.To(Clip.OneLine(own.Text), SpokenCharactersMax);
        }

        var number = content.Incident is { } incident ? $" {incident.Number} on {incident.Service}" : "";
        var summary = content.Alerts.FirstOrDefault() is { } alert ? $" {ContentWords.Summary(alert)}." : "";
        return Clip.To(Clip.OneLine($"Help desk flow. Severity {content.Severity}. Incident{number}: {content.Title}.{summary}"), SpokenCharactersMax);
    }

    /// <summary>Fit for XML: what XML cannot hold is dropped, its marks are written as names.</summary>
    private static string Escape(string text) =>
        SecurityElement.Escape(string.Concat(text.EnumerateRunes().Where(r => r.Value is >= 0x20 and not (0xFFFE or 0xFFFF)).Select(r => r.ToString())));
}
