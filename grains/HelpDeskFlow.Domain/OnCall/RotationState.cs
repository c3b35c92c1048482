using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What happened to a schedule at run time, beside its config: overrides made through the API, requests to swap.</summary>
public sealed record RotationState(ScheduleName Name, ImmutableArray<RuntimeOverride> Overrides)
{
    /// <summary>Requests to swap, the newest last; those that are over are kept as long as overrides.</summary>
    public ImmutableArray<SwapRequest> Swaps { get; init; } = [];

    /// <summary>Who is on call, as last looked at; null: nobody has looked yet, or the schedule is not in the config.</summary>
    public DutyNow? Duty { get; init; }

    /// <summary>Where the steps of a policy that tell their targets in turn stand: times that each told somebody, by step. Only of a policy's turns (<see cref="Grains.GrainId.Turns"/>).</summary>
    public ImmutableSortedDictionary<int, long> Turns { get; init; } = ImmutableSortedDictionary<int, long>.Empty;

    /// <summary>Who was, oldest first; at most <see cref="RotationLimits.PastMax"/>.</summary>
    public ImmutableArray<DutyRecord> Past { get; init; } = [];
}

/// <summary>For [From, To) this person is on call; null: nobody. The later one wins where two overlap.</summary>
/// <param name="Kind">Whether the person replaces others, is added or is removed.</param>
/// <param name="InsteadOf">For a replacement: only where this person would be on call; null: whoever would.</param>
public sealed record RuntimeOverride(
    string Id,
    Instant From,
    Instant To,
    PersonName? Person,
    string By,
    OverrideKind Kind = OverrideKind.Replace,
    PersonName? InsteadOf = null);

/// <summary>What became of a request to swap.</summary>
public enum SwapStatus
{
    /// <summary>Waits for an answer. Nothing has changed yet.</summary>
    Open,

    /// <summary>Taken; overrides say so.</summary>
    Accepted,

    /// <summary>Refused or taken back.</summary>
    Declined,
}

/// <summary>In exchange the shifts of the other in [From, To) are taken.</summary>
public sealed record SwapReturn(Instant From, Instant To);

/// <summary>Somebody wants to give their shifts in [From, To) away.</summary>
/// <param name="Of">Whose shifts.</param>
/// <param name="With">Who is asked, after acceptance who took them; null: anybody.</param>
public sealed record SwapRequest(string Id, PersonName Of, PersonName? With, Instant From, Instant To, SwapReturn? Return, string By, Instant RequestedAt, SwapStatus Status = SwapStatus.Open);
