using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Intake.Http;

/// <summary>What every intake endpoint needs. Thread-safe.</summary>
public sealed class IntakePorts(IEngine engine, TimeProvider time, IntakeInstruments instruments)
{
    /// <summary>Where alerts go.</summary>
    public IEngine Engine { get; } = engine;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Metrics.</summary>
    public IntakeInstruments Instruments { get; } = instruments;

    /// <summary>Now.</summary>
    public Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());
}
