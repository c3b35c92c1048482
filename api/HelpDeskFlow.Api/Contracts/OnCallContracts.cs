using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>A schedule over a span of time.</summary>
/// <param name="Shifts">Gapless over [from, to); null is nobody.</param>
public sealed record ScheduleDetail(
    string Name,
    string Timezone,
    Instant From,
    Instant To,
    IReadOnlyList<ShiftItem> Shifts,
    IReadOnlyList<OverrideItem> Overrides);

/// <summary>One person's half-open turn.</summary>
/// <param name="Also">Who is on call beside them.</param>
/// <param name="Overridden">Whether an override says so for some of the time.</param>
/// <param name="Why">What says so at its start: a layer, or an override with who made it.</param>
public sealed record ShiftItem(Instant Start, Instant End, string? Person, IReadOnlyList<string> Also, bool Overridden, string Why);

/// <summary>Somebody of the config.</summary>
/// <param name="OnCall">Schedules in which they are on call now.</param>
public sealed record PersonItem(string Name, string Timezone, IReadOnlyList<string> OnCall);

/// <summary>An override made at run time.</summary>
/// <param name="Kind">replace, add or remove.</param>
/// <param name="InsteadOf">Only where this person would be on call; null: whoever would.</param>
public sealed record OverrideItem(string Id, Instant From, Instant To, string? Person, string By, string Kind, string? InsteadOf);

/// <summary>Gaps, overlaps and load of a schedule over [from, to).</summary>
/// <param name="Until">How far it was looked at; before <paramref name="To"/>: ask again from there.</param>
/// <param name="Load">People by name.</param>
/// <param name="Warnings">Long rows of nights and unfair shares, one sentence each.</param>
public sealed record CoverageAnswer(
    string Schedule,
    Instant From,
    Instant To,
    Instant Until,
    double GapHours,
    IReadOnlyList<GapItem> Gaps,
    IReadOnlyList<OverlapItem> Overlaps,
    IReadOnlyList<LoadItem> Load,
    IReadOnlyList<string> Warnings);

/// <summary>Nobody is on call over [start, end).</summary>
public sealed record GapItem(Instant Start, Instant End);

/// <summary>Several layers name somebody over [start, end); the first of the list wins.</summary>
public sealed record OverlapItem(Instant Start, Instant End, IReadOnlyList<OverlapLayer> Layers);

/// <summary>A layer, by its number from 1, and whom it names.</summary>
public sealed record OverlapLayer(int Layer, string Person);

/// <summary>What a person carries. A night counts where they are on call at 03:00 in their own zone.</summary>
public sealed record LoadItem(string Person, double Hours, int Nights, int NightsInRow, string? RowFrom);

/// <summary>A request to give shifts away.</summary>
/// <param name="With">Who is asked or has taken them; null: anybody may.</param>
/// <param name="Status">open, accepted or declined.</param>
public sealed record SwapItem(
    string Id,
    string Of,
    string? With,
    Instant From,
    Instant To,
    Instant? ReturnFrom,
    Instant? ReturnTo,
    string Status,
    string By,
    Instant RequestedAt);

/// <summary>Secret address of a calendar: whoever knows it can read it.</summary>
public sealed record CalendarAddress(string Url);

/// <summary>What was taken from a calendar.</summary>
/// <param name="Overrides">Overrides that the source holds now.</param>
/// <param name="Unmapped">What was not taken, one sentence each with the event.</param>
public sealed record CalendarImported(string Source, int Overrides, IReadOnlyList<string> Unmapped);
