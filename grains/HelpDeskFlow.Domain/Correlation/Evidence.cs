using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>Why an alert may belong to an incident: the evidence in log-odds, and the alert of the incident that speaks most for it.</summary>
internal struct Evidence
{
    public long Incident;
    public AlertMark Nearest;
    public Neighbour? Neighbour;
    public double Topology;
    public double Time;
    public double Text;
    public double Learned;
    public double Company;
    public double Support;
    public int Speaking;

    /// <summary>Sum over that one alert.</summary>
    public double One;

    /// <summary>All of it.</summary>
    public readonly double Sum => One + Support;
}
