using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>Body of <c>/oncall/simulate</c>.</summary>
public sealed record SimulationRequest : CommandRequest
{
    /// <summary>Start, included.</summary>
    public Instant? From { get; init; }

    /// <summary>End, not included.</summary>
    public Instant? To { get; init; }

    /// <summary>So many incidents a day instead of the recorded ones.</summary>
    public double? Rate { get; init; }

    /// <summary>With a rate: severity of all. Default: P1.</summary>
    public string? Severity { get; init; }

    /// <summary>Text of another config, played beside the one in force.</summary>
    public string? Config { get; init; }
}

/// <summary>Rehearsals of the same incidents: on the config in force, then on the one that was sent.</summary>
public sealed record SimulationAnswer(Instant From, Instant To, IReadOnlyList<SimulationItem> Items);

/// <summary>What the incidents would have come to.</summary>
/// <param name="Config">Its hash.</param>
/// <param name="Paged">Incidents for which somebody was paged.</param>
/// <param name="NotPaged">Incidents that paged nobody.</param>
/// <param name="Covered">Part of the time in which somebody is on call in every schedule, 0 to 1.</param>
public sealed record SimulationItem(
    string Config,
    int Incidents,
    int Paged,
    int NotPaged,
    int Pages,
    double Covered,
    double? FirstPageMedianSeconds,
    double? FirstPageMaxSeconds,
    IReadOnlyList<SimulatedPerson> People);

/// <summary>What it asked of one person. A night page comes between 22:00 and 07:00 in their own zone.</summary>
public sealed record SimulatedPerson(string Person, int Pages, int NightPages, double LongestQuietHours, double OnCallHours);
