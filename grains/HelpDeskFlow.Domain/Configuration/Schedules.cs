using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Who is on call over time: layers (a later one wins where it applies) and overrides over all of them.</summary>
public sealed record Schedule(ScheduleName Name, DateTimeZone Zone, ImmutableArray<Layer> Layers, ImmutableArray<ScheduleOverride> Overrides)
{
    /// <summary>What a wall-clock time means that a clock change skips or repeats.</summary>
    public ClockChanges ClockChanges { get; init; } = ClockChanges.Default;

    /// <summary>True: times without anybody on call are meant so; a change that makes one is not refused.</summary>
    public bool AllowGaps { get; init; }

    /// <summary>Calendars that are fetched as sources of overrides.</summary>
    public ImmutableArray<CalendarSource> Calendars { get; init; } = [];

    /// <summary>Whether people are told at a change of shift.</summary>
    public HandoffNotice Handoff { get; init; }

    /// <summary>Destinations that get the digest of every shift when it ends, and what is written about it.</summary>
    public ImmutableArray<DestinationName> DigestTo { get; init; } = [];
}

/// <summary>A calendar that is fetched as a source of overrides.</summary>
/// <param name="Name">Unique in its schedule.</param>
/// <param name="Kind">Replace: whose event it is is on call. Remove: they are away.</param>
/// <param name="AllowLocal">Also from this machine, its link and private networks.</param>
public sealed record CalendarSource(string Name, string Url, OverrideKind Kind, Duration Every, bool AllowLocal);

/// <summary>When those who come and go are told at a change of shift.</summary>
public enum HandoffNotice
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Where incidents are open that are paged through the schedule.</summary>
    Open,

    /// <summary>At every change.</summary>
    Always,
}

/// <summary>Unit in which a rotation moves on.</summary>
public enum RotationUnit
{
    /// <summary>Hours of elapsed time.</summary>
    Hours,

    /// <summary>Days; the handoff keeps its wall-clock time.</summary>
    Days,

    /// <summary>Weeks; the handoff keeps its wall-clock time.</summary>
    Weeks,

    /// <summary>Months; the handoff keeps its day of the month (or the last day) and wall-clock time.</summary>
    Months,

    /// <summary>Exactly the period given, elapsed time (custom lengths such as 12h or 90m).</summary>
    Custom,
}

/// <summary>One rotation: people take turns from <paramref name="Start"/> on. Before the start the layer applies to nobody.</summary>
/// <param name="Unit">Unit of a turn.</param>
/// <param name="Every">Units a turn lasts, at least 1 (ignored for Custom).</param>
/// <param name="Period">Length of a turn for Custom, at least 1 minute.</param>
/// <param name="Start">First handoff, wall clock in the layer's zone.</param>
/// <param name="People">In order; null is an empty slot (nobody on call).</param>
/// <param name="Restrictions">If any: the layer applies only inside one of them.</param>
public sealed record Layer(
    RotationUnit Unit,
    int Every,
    Duration Period,
    LocalDateTime Start,
    ImmutableArray<PersonName?> People,
    ImmutableArray<Restriction> Restrictions)
{
    /// <summary>Zone of every wall-clock time of the layer; null: the schedule's. Layers of several zones follow the sun.</summary>
    public DateTimeZone? Zone { get; init; }

    /// <summary>From then on the layer applies to nobody, wall clock; null: it has no end.</summary>
    public LocalDateTime? Until { get; init; }

    /// <summary>From when until when each slot of <see cref="People"/> takes part, as many as there are slots; empty: all of them, always.</summary>
    public ImmutableArray<SlotDates> Dates { get; init; } = [];
}

/// <summary>A slot of a rotation takes part over [From, Until), wall clock; null: without such an end.</summary>
public sealed record SlotDates(LocalDateTime? From, LocalDateTime? Until)
{
    /// <summary>Always.</summary>
    public static SlotDates Always { get; } = new(null, null);
}

/// <summary>
/// Times of the week in the layer's zone: on these days from <paramref name="From"/> to <paramref name="To"/>, half-open.
/// <c>To</c> at or before <c>From</c> reaches into the next day, unless <see cref="ToDaysLater"/> says how many days on it ends.
/// </summary>
public sealed record Restriction(ImmutableArray<IsoDayOfWeek> Days, LocalTime From, LocalTime To)
{
    /// <summary>Most days that one may last.</summary>
    public const int DaysLaterMax = 7;

    /// <summary>Days from the day it begins to the day of <see cref="To"/>, at most <see cref="DaysLaterMax"/>; null: the same or the next day.</summary>
    public int? ToDaysLater { get; init; }

    /// <summary>The same with the rule applied.</summary>
    public int DaysLater => ToDaysLater ?? (To <= From ? 1 : 0);
}

/// <summary>What an override does.</summary>
public enum OverrideKind
{
    /// <summary>The person is on call instead of whoever else would be (or only instead of one of them), null: nobody is.</summary>
    Replace,

    /// <summary>The person is on call beside whoever is.</summary>
    Add,

    /// <summary>The person is not on call: the layers below have their say, as if the slot were empty.</summary>
    Remove,
}

/// <summary>For [From, To), wall clock in the schedule's zone, this person is on call instead of what the layers say; null: nobody.</summary>
public sealed record ScheduleOverride(LocalDateTime From, LocalDateTime To, PersonName? Person)
{
    /// <summary>Whether the person replaces others, is added or is removed.</summary>
    public OverrideKind Kind { get; init; }

    /// <summary>For a replacement: only where this person would be on call; null: whoever would.</summary>
    public PersonName? InsteadOf { get; init; }
}
