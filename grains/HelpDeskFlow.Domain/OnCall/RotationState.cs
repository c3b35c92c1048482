using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What happened to a schedule at run time, beside its config: overrides made through the API.</summary>
public sealed record RotationState(ScheduleName Name, ImmutableArray<RuntimeOverride> Overrides);

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
