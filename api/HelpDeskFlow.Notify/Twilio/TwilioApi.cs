using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Twilio;

/// <summary>What SMS and calls share: Twilio's REST interface (2010-04-01), form fields in, a callback out.</summary>
internal static class TwilioApi
{
    /// <summary>Twilio's own address.</summary>
    public const string DefaultUrl = "https://api.twilio.com";

    /// <summary>Path of this installation that Twilio calls back.</summary>
    public const string CallbackPath = "/callbacks/twilio";

    /// <summary>Asks Twilio for a message or call. Its yes means that it will try; what came of it arrives at the callback.</summary>
    public static async Task<AttemptOutcome> CreateAsync(
        NotificationHttp http,
        DestinationConfig destination,
        string resource,
        IEnumerable<KeyValuePair<string, string>> fields,
        CancellationToken cancellation)
    {
        var account = destination.Setting("account_sid") ?? "";
        var url = $"{(destination.Setting("url") ?? DefaultUrl).TrimEnd('/')}/2010-04-01/Accounts/{Uri.EscapeDataString(account)}/{resource}.json";
        using var form = new FormUrlEncodedContent(fields);
        var request = new NotificationRequest(HttpMethod.Post, url, await form.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false))
        {
            ContentType = "application/x-www-form-urlencoded",
            Headers = [new("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account}:{destination.Setting("auth_token")}"))}")],
        };
        return (await http.SendAsync(destination, request, cancellation).ConfigureAwait(false)).Outcome;
    }

    /// <summary>Number to reach, or the outcome that says why there is none to reach.</summary>
    public static string? NumberOf(DestinationConfig destination, NotificationContent content, out AttemptOutcome none)
    {
        none = null!;
        if (!Recipients.IsPage(content.Request))
        {
            none = new AttemptOutcome(AttemptResult.Delivered, "not sent: only pages go out by telephone", null);
            return null;
        }

        if (content.Status == "resolved")
        {
            none = new AttemptOutcome(AttemptResult.Delivered, "not sent: the incident has been resolved meanwhile", null);
            return null;
        }

        if ((content.Recipient?.Phone ?? destination.Setting("to")) is { Length: > 0 } number)
        {
            return Plain(number);
        }

        none = new AttemptOutcome(
            AttemptResult.Refused,
            content.Request.Person is { } person
                ? $"{person} has no phone and destination {destination.Name} has no \"to\"; add one in the config"
                : $"destination {destination.Name} has no \"to\" and nobody in particular is meant; add it in the config",
            null);
        return null;
    }

    /// <summary>A number as people write it without what is between its digits; a name of a sender as it is.</summary>
    public static string Plain(string number) => number.StartsWith('+') ? "+" + string.Concat(number.Where(char.IsAsciiDigit)) : number;

    /// <summary>Whether Twilio can call back: it refuses requests whose callback leads to nowhere on the internet.</summary>
    public static bool CanCallBack(NotificationContent content) =>
        Uri.TryCreate(content.ExternalUrl, UriKind.Absolute, out var uri) && !uri.IsLoopback && uri.Host is not ("0.0.0.0" or "[::]");

    /// <summary>Address of the callback about this attempt.</summary>
    public static string Callback(DestinationConfig destination, NotificationContent content, string path = CallbackPath) =>
        $"{content.ExternalUrl}{path}?destination={Uri.EscapeDataString(destination.Name.Value)}&delivery={Uri.EscapeDataString(content.Request.Id.Value)}&attempt={content.Attempt}";
}
