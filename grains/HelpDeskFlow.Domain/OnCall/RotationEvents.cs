using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What happened to a schedule at run time.</summary>
public abstract record RotationEvent : Event
{
    private RotationEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>Looked at for the first time, or the next change is at another time than it was known to be.</summary>
    public sealed record Watched(Instant At, DutyNow Duty) : RotationEvent(At);

    /// <summary>The shift changed: these are over, that one began.</summary>
    /// <param name="Open">The most severe open incidents that its policies page through the schedule.</param>
    /// <param name="OpenCount">All of them.</param>
    public sealed record HandedOff(Instant At, ImmutableArray<DutyRecord> Ended, DutyNow Duty, ImmutableArray<OpenIncident> Open, int OpenCount) : RotationEvent(At);

    /// <summary>Somebody wrote about a shift that is over.</summary>
    public sealed record ShiftSummarized(Instant At, Instant ShiftEnd, string Text, string By) : RotationEvent(At);

    /// <summary>A step of the policy told the next of its targets.</summary>
    public sealed record TurnTaken(Instant At, int Step) : RotationEvent(At);

    /// <summary>The schedule is not in the config any more.</summary>
    public sealed record Unwatched(Instant At, DutyRecord Ended) : RotationEvent(At);

    /// <summary>Somebody put an override over the schedule.</summary>
    public sealed record OverrideAdded(Instant At, RuntimeOverride Override) : RotationEvent(At);

    /// <summary>Somebody took it away.</summary>
    public sealed record OverrideRemoved(Instant At, string Id, string By) : RotationEvent(At);

    /// <summary>A source of overrides, such as a calendar, said what it holds now.</summary>
    public sealed record OverridesImported(Instant At, string Source, ImmutableArray<RuntimeOverride> Overrides, string By) : RotationEvent(At);

    /// <summary>Somebody wants to give shifts away.</summary>
    public sealed record SwapRequested(Instant At, SwapRequest Swap) : RotationEvent(At);

    /// <summary>Somebody takes them; these overrides do it.</summary>
    public sealed record SwapAccepted(Instant At, string Id, PersonName Person, ImmutableArray<RuntimeOverride> Overrides, string By) : RotationEvent(At);

    /// <summary>Nobody takes them: refused or taken back.</summary>
    public sealed record SwapDeclined(Instant At, string Id, string By) : RotationEvent(At);
}
