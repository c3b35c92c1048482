using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Grains;

/// <summary>Why a command was refused: an answer, not an exception.</summary>
/// <param name="Code">Stable name in kebab case, for example "already-resolved".</param>
/// <param name="Text">One sentence for a person.</param>
public sealed record Rejection(string Code, string Text);

/// <summary>What a decider decided. No events and no rejection: the command was harmless and changed nothing.</summary>
public sealed record Decision(ImmutableArray<Event> Events, ImmutableArray<Tell> Tells, ImmutableArray<Effect> Effects, Rejection? Rejection)
{
    /// <summary>
    /// The state after <see cref="Events"/> where the decider had to fold them anyway; null: the step loop folds. Invariant: equal
    /// to folding them with Evolve, which replay does.
    /// </summary>
    public object? Folded { get; init; }

    /// <summary>Nothing happens.</summary>
    public static Decision Nothing { get; } = new([], [], [], null);

    /// <summary>Refused.</summary>
    public static Decision Reject(string code, string text) => new([], [], [], new Rejection(code, text));

    /// <summary>These events and nothing else.</summary>
    public static Decision Of(params ImmutableArray<Event> events) => new(events, [], [], null);
}

/// <summary>
/// The rule book of one kind of grain. All three functions are static, pure and total: no clock, randomness, I/O, log or
/// Task. The same command twice gives no second event.
/// </summary>
/// <typeparam name="TState">Immutable state.</typeparam>
public interface IRuleBook<TState>
    where TState : class
{
    /// <summary>State of a grain to which nothing has happened.</summary>
    static abstract TState Initial(GrainId id);

    /// <summary>Says what the command means. Tells and effects that follow from the new state are computed here too.</summary>
    static abstract Decision Decide(TState state, Command command, StepContext context);

    /// <summary>The state after the event. Never throws; needs no config, model or zone database.</summary>
    static abstract TState Evolve(TState state, Event happened);

    /// <summary>The timers this state wants: a pure function of state, so that none can be forgotten or doubled. At most a handful.</summary>
    static abstract ImmutableArray<WantedTimer> Timers(TState state);
}
