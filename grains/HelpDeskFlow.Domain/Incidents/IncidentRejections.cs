using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Refusals that several commands share. Codes are stable.</summary>
internal static class IncidentRejections
{
    /// <summary>There is no such incident.</summary>
    public static Rejection Unknown(IncidentId id) =>
        new("unknown-incident", $"There is no incident {id}; look its id up in the list of incidents.");

    /// <summary>It is over.</summary>
    public static Rejection AlreadyResolved(IncidentState state, string so) =>
        new("already-resolved", $"Incident #{state.Number} is resolved ({state.ResolvedWhy}), so {so}; reopen it first.");

    /// <summary>It was merged away.</summary>
    public static Rejection Merged(IncidentState state) =>
        new("merged", $"Incident #{state.Number} was merged into #{state.MergedInto.ToNumber()}; use that one.");
}
