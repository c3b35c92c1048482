using System.Text.Json.Serialization;
using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>A silence, maintenance window or mute time interval.</summary>
/// <param name="Kind">silence, maintenance or mute.</param>
/// <param name="Name">Name of a window of the config.</param>
/// <param name="State">pending, active or expired.</param>
/// <param name="Matchers">All must hold, as written in a config.</param>
/// <param name="StartsAt">Of a recurring one: the occurrence that is on or comes next.</param>
/// <param name="FromConfig">Whether it stands in the config; then only the config ends it.</param>
/// <param name="ExpireWhenIdle">Ends once nothing that it covers has fired for so long.</param>
/// <param name="CoversNow">Firing alerts that it keeps quiet.</param>
/// <param name="CoveredLast7Days">Alerts that it began to keep quiet in the last seven days.</param>
/// <param name="Next">Occurrences of a recurring one that come after this one, at most five.</param>
public sealed record SilenceItem(
    string Id,
    string Kind,
    string? Name,
    string State,
    IReadOnlyList<string> Matchers,
    Instant StartsAt,
    Instant EndsAt,
    Instant UpdatedAt,
    string By,
    string Comment,
    bool FromConfig,
    RecurrenceItem? Recurrence,
    string? ExpireWhenIdle,
    int CoversNow,
    int CoveredLast7Days,
    IReadOnlyList<OccurrenceItem> Next);

/// <summary>How a silence comes again: by a rule, or by hours of the week.</summary>
public sealed record RecurrenceItem(string Timezone, string? Rrule, string? Start, string? Duration, IReadOnlyList<string> Hours);

/// <summary>One time that a recurring silence is on.</summary>
public sealed record OccurrenceItem(Instant StartsAt, Instant EndsAt);

/// <summary>What a silence would keep quiet.</summary>
/// <param name="CoversNow">Firing alerts that pass.</param>
/// <param name="Alerts">The first of them.</param>
public sealed record SilencePreview(int CoversNow, IReadOnlyList<AlertItem> Alerts, IReadOnlyList<OccurrenceItem> Next);

/// <summary>Body of <c>POST /api/v1/silences</c>.</summary>
public sealed record SilenceRequest : CommandRequest
{
    /// <summary>Id of the silence that is changed; none: a new one.</summary>
    public string? Id { get; init; }

    /// <summary>Matchers such as <c>service="checkout"</c>; all must hold.</summary>
    public IReadOnlyList<string>? Matchers { get; init; }

    /// <summary>Start; none: now.</summary>
    public Instant? StartsAt { get; init; }

    /// <summary>End; or give <see cref="Duration"/>.</summary>
    public Instant? EndsAt { get; init; }

    /// <summary>How long from the start, for example 2h; of a recurring one the length of each occurrence.</summary>
    public string? Duration { get; init; }

    /// <summary>Why.</summary>
    public string? Comment { get; init; }

    /// <summary>Ends once nothing that it covers has fired for so long, for example 1h.</summary>
    public string? ExpireWhenIdle { get; init; }

    /// <summary>Recurrence rule, for example FREQ=WEEKLY;BYDAY=SU.</summary>
    public string? Rrule { get; init; }

    /// <summary>First occurrence of the rule in wall-clock time, for example 2026-01-04T02:00.</summary>
    public string? Start { get; init; }

    /// <summary>Zone of the rule. Default: UTC.</summary>
    public string? Timezone { get; init; }
}

/// <summary>A silence as Alertmanager's clients send it.</summary>
internal sealed record PostableSilence : CommandRequest
{
    public string? Id { get; init; }

    public IReadOnlyList<PostableMatcher>? Matchers { get; init; }

    public string? StartsAt { get; init; }

    public string? EndsAt { get; init; }

    public string? CreatedBy { get; init; }

    public string? Comment { get; init; }
}

/// <summary>A matcher as Alertmanager's clients send it.</summary>
internal sealed record PostableMatcher(string? Name, string? Value, bool IsRegex)
{
    [JsonInclude]
    public bool IsEqual { get; init; } = true;
}
