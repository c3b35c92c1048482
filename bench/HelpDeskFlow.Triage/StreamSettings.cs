namespace HelpDeskFlow.Triage;

/// <summary>What a generated stream is like.</summary>
/// <param name="Seed">The same seed, the same stream.</param>
/// <param name="Overlap">Share of the faults that begin while another one goes on.</param>
/// <param name="Noise">Share of the alerts that have nothing to do with any fault.</param>
internal sealed record StreamSettings(int Seed, double Overlap, double Noise)
{
    /// <summary>Faults in the stream.</summary>
    public int Faults { get; init; } = 60;

    /// <summary>Chance that a caller shows the fault of what it calls, one hop up; beyond that it is less.</summary>
    public double Propagation { get; init; } = 0.75;

    /// <summary>Mean delay of one hop, in seconds.</summary>
    public double HopSeconds { get; init; } = 30;

    /// <summary>Share of the alerts that reach us 5 to 120 s late.</summary>
    public double Late { get; init; } = 0.03;

    /// <summary>Share of the alerts that do not say their service.</summary>
    public double MissingLabels { get; init; } = 0.08;

    /// <summary>Share of the alerts that stop and begin again.</summary>
    public double Flaps { get; init; } = 0.15;

    /// <summary>Share of the faults that are storms: many instances of every alert.</summary>
    public double Storms { get; init; } = 0.1;
}
