using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Suppression;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.Silences;

/// <summary>How silences look.</summary>
internal static class SilenceForms
{
    private const int OccurrencesShown = 5;
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");

    public static string Name(SilencePhase phase) => phase switch
    {
        SilencePhase.Pending => "pending",
        SilencePhase.Active => "active",
        _ => "expired",
    };

    public static string Name(SilenceKind kind) => kind switch
    {
        SilenceKind.Maintenance => "maintenance",
        SilenceKind.Mute => "mute",
        _ => "silence",
    };

    /// <summary>Active ones by their end, pending ones by their start, then those that are over.</summary>
    public static IEnumerable<Silence> InOrder(SuppressionState state) => state.Silences.Values
        .OrderBy(s => s.Phase switch { SilencePhase.Active => 0, SilencePhase.Pending => 1, _ => 2 })
        .ThenBy(s => s.Phase == SilencePhase.Pending ? s.StartsAt : s.EndsAt)
        .ThenBy(s => s.Id.Value, StringComparer.Ordinal);

    public static SilenceItem Item(Silence silence, SuppressionState state, Instant now) => new(
        silence.Id.Value,
        Name(silence.Kind),
        silence.Name,
        Name(silence.Phase),
        [.. silence.Matchers.Select(m => m.ToString())],
        silence.StartsAt,
        silence.EndsAt,
        silence.UpdatedAt,
        silence.CreatedBy,
        silence.Comment,
        silence.FromConfig,
        silence.Recurrence is { } recurrence ? Item(recurrence) : null,
        silence.ExpireWhenIdle is { } idle ? DurationText.Of(idle) : null,
        state.CoveredBy(silence.Id.Value).Count,
        state.Uses.GetValueOrDefault(silence.Id)?.InLastWeek(now) ?? 0,
        Next(silence.Recurrence, silence.EndsAt));

    /// <summary>The occurrences that end after that instant.</summary>
    public static List<OccurrenceItem> Next(Recurrence? recurrence, Instant after)
    {
        var next = new List<OccurrenceItem>();
        while (recurrence is not null && next.Count < OccurrencesShown && Occurrences.Next(recurrence, after) is var (start, end))
        {
            next.Add(new OccurrenceItem(start, end));
            after = end;
        }

        return next;
    }

    private static RecurrenceItem Item(Recurrence recurrence) => recurrence.Rule is null
        ? new RecurrenceItem(recurrence.TimeZone, null, null, null, [.. recurrence.Hours.Select(Hours)])
        : new RecurrenceItem(recurrence.TimeZone, recurrence.Rule, Local.Format(recurrence.Start), DurationText.Of(recurrence.Length), []);

    private static string Hours(Restriction hours) =>
        $"{(hours.Days.IsDefaultOrEmpty ? "every day" : string.Join(",", hours.Days.Select(d => d.ToString()[..3].ToLowerInvariant())))} {hours.From:HH:mm}-{hours.To:HH:mm}";
}
