using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Who was on call over [From, To), as it really was: neither a later config nor later zone rules change it.</summary>
/// <param name="People">Nobody: a gap.</param>
public sealed record DutyRecord(Instant From, Instant To, ImmutableArray<PersonName> People)
{
    /// <summary>What it came to; null: nobody watched it to its end (the program was down, or it came and went meanwhile).</summary>
    public ShiftDigest? Digest { get; init; }

    /// <summary>Numbers of the most severe incidents that were open at its end, at most <see cref="RotationLimits.HandoffIncidentsNamedMax"/>.</summary>
    public ImmutableArray<long> Open { get; init; } = [];

    /// <summary>All that were open at its end.</summary>
    public int OpenCount { get; init; }

    /// <summary>What was written about it; null: nothing yet.</summary>
    public ShiftSummary? Summary { get; init; }
}

/// <summary>Who is on call.</summary>
/// <param name="Until">When that is looked at again: the next change as it was known last.</param>
public sealed record DutyNow(Instant Since, ImmutableArray<PersonName> People, Instant Until);

/// <summary>An open incident as a handoff tells it.</summary>
/// <param name="HandsOn">Acknowledged, and its policy hands it on to whoever comes.</param>
public sealed record OpenIncident(
    IncidentId Id,
    long Number,
    Severity Severity,
    string Title,
    ServiceName Service,
    IncidentStatus Status,
    Instant OpenedAt,
    Instant? AcknowledgedAt,
    bool HandsOn)
{
    /// <summary>Who has it.</summary>
    public ImmutableArray<PersonName> Assignees { get; init; } = [];

    /// <summary>The last remark, with who made it; null: none. At most <see cref="RotationLimits.HandoffNoteCharactersMax"/> characters.</summary>
    public string? LastNote { get; init; }
}
