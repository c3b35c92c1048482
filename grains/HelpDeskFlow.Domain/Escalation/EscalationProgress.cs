using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Escalation;

/// <summary>Where the escalation of one incident stands. Part of its state; the policy is the one it opened with.</summary>
/// <param name="Policy">Frozen at opening (invariant: a later config never changes it).</param>
/// <param name="Step">Step last carried out, from 1; 0: none yet.</param>
/// <param name="Round">Times gone through, from 0.</param>
/// <param name="NextStepAt">When the next step is due; null: stopped (acknowledged, snoozed, exhausted).</param>
/// <param name="ResolveDueAt">When the resolve time is over; null: fired already or resolved.</param>
/// <param name="Pending">Personal notifications that wait for their delay.</param>
/// <param name="Watch">What happens if it stays acknowledged without being resolved; null: nothing.</param>
public sealed record EscalationProgress(
    EscalationPolicy Policy,
    int Step,
    int Round,
    Instant? NextStepAt,
    Instant? ResolveDueAt,
    ImmutableArray<PendingNotice> Pending,
    AcknowledgeWatch? Watch = null)
{
    /// <summary>True once the last round is over (or nobody could be reached; then <see cref="NextStepAt"/> says when it starts over).</summary>
    public bool Exhausted { get; init; }

    /// <summary>When a step was last carried out or tried; a second one at the same instant is refused as a repeat.</summary>
    public Instant? LastStepAt { get; init; }
}

/// <summary>Watches over an acknowledgement: one that leads to nothing is not the end.</summary>
/// <param name="TimeoutAt">When it is triggered again and escalates further; null: never.</param>
/// <param name="RemindAt">When those who were told hear of it again; null: never.</param>
public sealed record AcknowledgeWatch(Instant? TimeoutAt, Instant? RemindAt);

/// <summary>A personal rule that fires later unless the incident is acknowledged by then.</summary>
public sealed record PendingNotice(Instant DueAt, PersonName Person, DestinationName Via, int Step, string Target);
