using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Engine.Ports;

/// <summary>What became of a batch or command. Anything but <see cref="Committed"/> means: not stored as far as the caller may rely on; send it again.</summary>
public enum EngineAnswer
{
    /// <summary>On disk.</summary>
    Committed,

    /// <summary>A queue is full; try again in a second (503 or 429 with Retry-After).</summary>
    Overloaded,

    /// <summary>The journal cannot write (disk full, read-only); /readyz fails meanwhile; recovers by itself.</summary>
    StorageUnavailable,

    /// <summary>Shutting down.</summary>
    Stopping,
}

/// <summary>Answer to a command.</summary>
/// <param name="Answer">Whether it was carried out durably.</param>
/// <param name="Rejection">Set where the rule book refused (then nothing was stored).</param>
public readonly record struct AskResult(EngineAnswer Answer, Rejection? Rejection);

/// <summary>The way into the engine; the same for the embedded engine and the cluster. Thread-safe.</summary>
public interface IEngine
{
    /// <summary>Stores and processes the alerts; completes after the commit. Takes ownership of the batch and returns it to the pool.</summary>
    ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch);

    /// <summary>Sends a command to a grain; completes after the commit.</summary>
    ValueTask<AskResult> AskAsync(GrainId to, Command command);

    /// <summary>Puts a new config in force, from the next step on; completes after its version is in the journal.</summary>
    ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config);

    /// <summary>Live state for readers.</summary>
    IReadViews Views { get; }

    /// <summary>True once recovered and while the journal can write.</summary>
    bool IsReady { get; }

    /// <summary>Why it is not ready, one sentence; null when it is.</summary>
    string? NotReadyReason { get; }
}

/// <summary>Carries out effects after the commit. Must not block: the core loop calls it.</summary>
public interface IEffectSink
{
    /// <summary>Takes the effects of one commit, in order.</summary>
    void Release(IReadOnlyList<Effect> effects);
}
