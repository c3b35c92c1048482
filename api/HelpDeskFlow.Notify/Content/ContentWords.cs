using HelpDeskFlow.Domain.Destinations;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Notify.Content;

/// <summary>Words that channels written for people share.</summary>
internal static class ContentWords
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd HH':'mm");
    private static readonly LocalDateTimePattern Seconds = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd HH':'mm':'ss");

    /// <summary>What happened, as one word or two.</summary>
    public static string Verb(NotificationKind kind) => kind switch
    {
        NotificationKind.Opened => "Opened",
        NotificationKind.Escalated => "Escalated",
        NotificationKind.Acknowledged => "Acknowledged",
        NotificationKind.Unacknowledged => "Given back",
        NotificationKind.Resolved => "Resolved",
        NotificationKind.Reopened => "Reopened",
        NotificationKind.Handoff => "Handed over",
        NotificationKind.Notice => "Notice",
        _ => "Updated",
    };

    /// <summary>What an alert says about itself: its summary, else its description, else its labels.</summary>
    public static string Summary(ContentAlert alert) =>
        alert.Annotations["summary"] is { Length: > 0 } summary ? summary
        : alert.Annotations["description"] is { Length: > 0 } description ? description
        : alert.Labels.ToString()!;

    /// <summary>Zone in which the reader thinks: the recipient's own, else UTC.</summary>
    public static DateTimeZone Zone(NotificationContent content) => content.Recipient?.Zone ?? DateTimeZone.Utc;

    /// <summary>To the minute, with the zone: <c>2026-03-01 12:00 Europe/Lisbon</c>.</summary>
    public static string At(Instant at, DateTimeZone zone) => $"{Minutes.Format(at.InZone(zone).LocalDateTime)} {zone.Id}";

    /// <summary>To the second, without the zone.</summary>
    public static string Stamp(Instant at, DateTimeZone zone) => Seconds.Format(at.InZone(zone).LocalDateTime);
}
