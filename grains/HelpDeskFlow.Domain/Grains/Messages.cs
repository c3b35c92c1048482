using NodaTime;

namespace HelpDeskFlow.Domain.Grains;

/// <summary>A request to one grain, imperative. Everything a decider needs beyond it stands in <see cref="StepContext"/>.</summary>
public abstract record Command;

/// <summary>A recorded fact, past tense, with when and why.</summary>
/// <param name="At">When it happened.</param>
public abstract record Event(Instant At);

/// <summary>A command that one grain sends another; carried out in the same transaction by the embedded engine, through an outbox by the cluster.</summary>
public readonly record struct Tell(GrainId To, Command Command);

/// <summary>Something the shell must do outside after the commit. At least once: after a crash the grain asks for it again.</summary>
public abstract record Effect;

/// <summary>A timer that a state wants: when it is due, the engine sends <see cref="TimerDue"/> to the grain. A late or double firing is a no-op.</summary>
public readonly record struct WantedTimer(string Name, Instant DueAt);

/// <summary>The one command that a due timer causes. The decider looks at its own state for what is due at <see cref="StepContext.Now"/>.</summary>
public sealed record TimerDue(string Name) : Command;

/// <summary>Sent to every grain once after a restart, before anything else: ask again for effects whose outcome is unknown.</summary>
public sealed record Recovered : Command;
