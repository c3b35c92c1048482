using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>What a silence is for people. All work alike.</summary>
public enum SilenceKind : byte
{
    /// <summary>Set by a person.</summary>
    Silence,

    /// <summary>Planned work, by the config.</summary>
    Maintenance,

    /// <summary>Mute time interval: recurring hours in which something does not notify, by the config.</summary>
    Mute,
}

/// <summary>Where a silence stands. A fact that was decided, not a comparison of times: it changes when the timer has fired.</summary>
public enum SilencePhase : byte
{
    /// <summary>Begins later.</summary>
    Pending,

    /// <summary>Suppresses.</summary>
    Active,

    /// <summary>Over; kept for <see cref="SuppressionLimits.ExpiredKeptFor"/>.</summary>
    Expired,
}

/// <summary>Matchers and a time [start, end) in which alerts that pass all of them are suppressed. Of a recurring one the times are those of the occurrence that is on or comes next.</summary>
public sealed record Silence(
    SilenceId Id,
    SilenceKind Kind,
    ImmutableArray<Matcher> Matchers,
    Instant StartsAt,
    Instant EndsAt,
    string CreatedBy,
    string Comment)
{
    /// <summary>Where it stands.</summary>
    public SilencePhase Phase { get; init; }

    /// <summary>Last change by a person or the config.</summary>
    public Instant UpdatedAt { get; init; }

    /// <summary>Name of a window of the config.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the config says it; then only the config can end it.</summary>
    public bool FromConfig { get; init; }

    /// <summary>How it comes again; null: once.</summary>
    public Recurrence? Recurrence { get; init; }

    /// <summary>Ends early once nothing it covers has fired for so long; null: does not.</summary>
    public Duration? ExpireWhenIdle { get; init; }

    /// <summary>Whether the labels pass all its matchers.</summary>
    public bool Matches(LabelSet labels)
    {
        foreach (var matcher in Matchers)
        {
            if (!matcher.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>How a silence comes again, in wall-clock time of a zone: by a recurrence rule (RFC 5545, as far as <see cref="RecurrenceRule"/> reads it), or by hours of the week.</summary>
/// <param name="TimeZone">Name in the zone database.</param>
/// <param name="Start">First occurrence of a rule.</param>
/// <param name="Length">How long an occurrence of a rule lasts.</param>
/// <param name="Rule">The rule, for example FREQ=WEEKLY;BYDAY=SU; null: hours.</param>
/// <param name="Hours">Hours of the week, where there is no rule.</param>
public sealed record Recurrence(string TimeZone, LocalDateTime Start, Duration Length, string? Rule, ImmutableArray<Restriction> Hours);

/// <summary>A silence as somebody asks for it.</summary>
public sealed record SilenceDraft(ImmutableArray<Matcher> Matchers, Instant StartsAt, Instant EndsAt, string CreatedBy, string Comment)
{
    /// <summary>As in <see cref="Silence.Recurrence"/>.</summary>
    public Recurrence? Recurrence { get; init; }

    /// <summary>As in <see cref="Silence.ExpireWhenIdle"/>.</summary>
    public Duration? ExpireWhenIdle { get; init; }
}

/// <summary>How often a silence was of use.</summary>
/// <param name="IdleSince">Since when nothing it covers fires; null: something does.</param>
/// <param name="Days">Alerts that it began to cover, by day (days since 1970, UTC), the last eight.</param>
public sealed record SilenceUse(Instant? IdleSince, ImmutableSortedDictionary<int, int> Days)
{
    /// <summary>Days counted: today and seven before.</summary>
    public const int DaysKept = 8;

    /// <summary>Alerts that it began to cover in the seven days before <paramref name="now"/>, to the day.</summary>
    public int InLastWeek(Instant now) => Days.Where(d => d.Key > DayOf(now) - DaysKept).Sum(d => d.Value);

    /// <summary>One alert more.</summary>
    public SilenceUse Count(Instant at)
    {
        var today = DayOf(at);
        var days = Days.SetItem(today, Days.GetValueOrDefault(today) + 1);
        return new SilenceUse(null, days.Count > DaysKept ? days.RemoveRange(days.Keys.Where(d => d <= today - DaysKept).ToArray()) : days);
    }

    private static int DayOf(Instant at) => (int)(at.ToUnixTimeSeconds() / NodaConstants.SecondsPerDay);
}
