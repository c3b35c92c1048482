using System.Net;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Content;
using NodaTime;

namespace HelpDeskFlow.Notify.Http;

/// <summary>What an HTTP answer means for a delivery.</summary>
internal static class HttpOutcome
{
    /// <summary>
    /// 2xx delivered; 429, and 503 with Retry-After, throttled; 408 and 5xx failed; 3xx and other 4xx refused.
    /// </summary>
    public static AttemptOutcome Of(HttpResponseMessage response, string text, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var detail = Clip.To($"{status} {response.ReasonPhrase}{(text.Length > 0 ? $": {text}" : "")}", NotifyLimits.DetailCharactersMax);
        var retryAfter = RetryAfter(response, now);
        return response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => new(AttemptResult.Delivered, detail, null),
            HttpStatusCode.TooManyRequests => new(AttemptResult.Throttled, detail, retryAfter),
            HttpStatusCode.ServiceUnavailable when retryAfter is not null => new(AttemptResult.Throttled, detail, retryAfter),
            HttpStatusCode.RequestTimeout => new(AttemptResult.Failed, detail, null),
            // A gateway says so; what stands behind it may have taken the message.
            HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => new(AttemptResult.Failed, detail, null) { PossibleDuplicates = 1 },
            _ when status >= 500 => new(AttemptResult.Failed, detail, null),
            _ when status is >= 300 and < 400 => new(
                AttemptResult.Refused,
                $"{status} redirects are not followed; put the final address of the receiver into the config",
                null),
            _ => new(AttemptResult.Refused, detail, null),
        };
    }

    /// <summary>As seconds or as a date; a date that is past means now.</summary>
    private static Duration? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => Duration.FromTimeSpan(delta),
        { Date: { } date } => Duration.Max(Duration.Zero, Duration.FromTimeSpan(date - now)),
        _ => null,
    };
}
