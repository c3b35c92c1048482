using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Triage;
using NodaTime;

namespace HelpDeskFlow.Triage;

/// <summary>An alert with what it really belongs to.</summary>
/// <param name="Alert">As it arrives.</param>
/// <param name="Truth">Number of the fault, from 1; negative: noise, one number for each source of it.</param>
/// <param name="Severity">P0 to P3.</param>
internal sealed record TruthAlert(StreamAlert Alert, int Truth, string Severity)
{
    public bool IsNoise => Truth < 0;
}

/// <summary>A fault as it was put in.</summary>
internal sealed record TrueFault(int Number, string Root, Instant StartsAt);

/// <summary>A stream and its truth, in the order of arrival.</summary>
internal sealed record TruthStream(string Name, Topology Topology, IReadOnlyList<TruthAlert> Alerts, IReadOnlyList<TrueFault> Faults);
