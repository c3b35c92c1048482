using HelpDeskFlow.Domain;
using NodaTime;

namespace HelpDeskFlow.Engine.Links;

/// <summary>What a signed link allows: acknowledge this incident, as this person or for whoever reads this destination, until then.</summary>
/// <param name="Incident">Which incident.</param>
/// <param name="Person">As whom; null: whoever opens it says their name.</param>
/// <param name="Destination">Where the link was sent.</param>
/// <param name="ExpiresAt">Whole seconds; not valid from this instant on.</param>
public sealed record LinkClaim(IncidentId Incident, PersonName? Person, DestinationName Destination, Instant ExpiresAt);

/// <summary>What a link turned out to be.</summary>
public enum LinkVerdict
{
    /// <summary>Ours, and in time.</summary>
    Valid,

    /// <summary>Ours, but its time is over.</summary>
    Expired,

    /// <summary>Not signed by us, cut off, or signed with a secret that is not in force any more.</summary>
    Forged,
}
