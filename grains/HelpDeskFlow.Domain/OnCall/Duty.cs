using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Who was on call over [From, To), as it really was: neither a later config nor later zone rules change it.</summary>
/// <param name="People">Nobody: a gap.</param>
public sealed record DutyRecord(Instant From, Instant To, ImmutableArray<PersonName> People);

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
    bool HandsOn);
