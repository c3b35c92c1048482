using System.Text.Json;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>One alert of a request body, in our own form or Alertmanager's.</summary>
internal sealed record AlertBody(IReadOnlyDictionary<string, string> Labels, DateTimeOffset StartsAt, DateTimeOffset? EndsAt = null, string? Summary = null)
{
    /// <summary>A body for <c>/api/v1/alerts</c> or <c>/api/v2/alerts</c>: their fields have the same names.</summary>
    public static string Of(IEnumerable<AlertBody> alerts) => JsonSerializer.Serialize(alerts.Select(a => new
    {
        labels = a.Labels,
        annotations = a.Summary is null ? [] : new Dictionary<string, string> { ["summary"] = a.Summary },
        startsAt = Time(a.StartsAt),
        endsAt = a.EndsAt is { } end ? Time(end) : "0001-01-01T00:00:00Z",
    }));

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", System.Globalization.CultureInfo.InvariantCulture);
}
