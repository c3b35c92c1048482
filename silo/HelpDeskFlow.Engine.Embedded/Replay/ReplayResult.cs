using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded.Replay;

/// <summary>A notification that was decided.</summary>
/// <param name="First">First alert of its incident: what makes a page of one run the same as a page of another.</param>
/// <param name="Title">Name of the incident.</param>
/// <param name="Kind">As in the delivery.</param>
public sealed record ReplayedPage(Instant At, AlertKey First, string Title, ServiceName Service, long Incident, DestinationName Destination, PersonName? Person, string Kind, int Step, string Why);

/// <summary>What deciding anew came to.</summary>
/// <param name="From">First commit.</param>
/// <param name="To">Last one.</param>
/// <param name="IsWhole">False: earlier commits are gone, and alerts that were open before are not in it.</param>
/// <param name="Decisions">Recorded events of incidents, correlation and suppression.</param>
/// <param name="Different">How many of them, and further ones, are not the same bytes in the same order.</param>
/// <param name="FirstDifference">The first of these, recorded and now; null: none.</param>
public sealed record ReplayResult(
    Instant? From,
    Instant? To,
    bool IsWhole,
    long Commits,
    long Decisions,
    long Different,
    string? FirstDifference,
    int IncidentsRecorded,
    int Incidents,
    IReadOnlyList<ReplayedPage> PagesRecorded,
    IReadOnlyList<ReplayedPage> Pages);
