using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>What fired before this, and how often: one of the few that did so most.</summary>
/// <param name="Signature">Hash of node and name.</param>
/// <param name="Node">Its node.</param>
/// <param name="Name">Its alert name.</param>
/// <param name="Count">How often, forgotten with time; what people merged counts more, what they split counts against.</param>
public sealed record Companion(ulong Signature, string Node, string Name, double Count);

/// <summary>What is known of one alert name on one node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Name">The alert name.</param>
/// <param name="Fired">How often an episode of it began, forgotten with time.</param>
/// <param name="Alone">How often it stayed the only alert of its incident, forgotten with time.</param>
/// <param name="LastAt">When it last began; the counts are as of then.</param>
/// <param name="Companions">What had fired shortly before, at most <see cref="CorrelatorLimits.CompanionsMax"/>.</param>
public sealed record SignatureHistory(string Node, string Name, double Fired, double Alone, Instant LastAt, ImmutableArray<Companion> Companions)
{
    /// <summary>Nothing is known.</summary>
    public static SignatureHistory None { get; } = new("", "", 0, 0, default, []);

    /// <summary>What is left of counts after that time.</summary>
    public double Left(Instant now) => Math.Pow(0.5, Math.Max(0, (now - LastAt) / CorrelatorLimits.HalfLife));
}

/// <summary>An open incident that new alerts may join.</summary>
/// <param name="LastAt">When an alert last joined.</param>
/// <param name="Count">Alerts that joined; 1: it is alone.</param>
/// <param name="First">What opened it.</param>
/// <param name="MergedInto">Where its alerts went, when people merged it; 0: nowhere.</param>
public sealed record OpenIncident(Instant LastAt, int Count, ulong First, long MergedInto);

/// <summary>
/// What the correlator remembers, all of it within the limits of <see cref="CorrelatorLimits"/>: marks of the alerts of the last
/// minutes, the incidents they went to, and what is learned of what fires with what. Empty while evidence is not weighed. What is empty
/// is always the one empty instance: another is written differently after a recovery.
/// </summary>
public sealed record CorrelatorMemory
{
    /// <summary>Nothing.</summary>
    public static CorrelatorMemory Empty { get; } = new();

    /// <summary>Marks by node, by peer, and by <c>"~" + name</c>; the newest last, at most <see cref="CorrelatorLimits.MarksPerPlaceMax"/>.</summary>
    public HashMap<string, ImmutableArray<PlacedMark>> Marks { get; init => field = value.IsEmpty ? HashMap<string, ImmutableArray<PlacedMark>>.Empty : value; } = HashMap<string, ImmutableArray<PlacedMark>>.Empty;

    /// <summary>By number.</summary>
    public HashMap<long, OpenIncident> Incidents { get; init => field = value.IsEmpty ? HashMap<long, OpenIncident>.Empty : value; } = HashMap<long, OpenIncident>.Empty;

    /// <summary>By signature.</summary>
    public HashMap<ulong, SignatureHistory> Learned { get; init => field = value.IsEmpty ? HashMap<ulong, SignatureHistory>.Empty : value; } = HashMap<ulong, SignatureHistory>.Empty;

    /// <summary>The last marks of all, newest last.</summary>
    public ImmutableArray<PlacedMark> Latest { get; init => field = value.IsEmpty ? [] : value; } = [];

    /// <summary>When the first was remembered.</summary>
    public Instant? Since { get; init; }

    /// <summary>Whether there is anything.</summary>
    public bool IsEmpty => Since is null;

    /// <summary>The same without what there may be many of.</summary>
    public CorrelatorMemory WithoutEntries() => Empty with { Latest = Latest, Since = Since };

    /// <summary>The incident that a mark counts for: where people merged it to; null: it is over.</summary>
    public (long Number, OpenIncident Incident)? Open(long number)
    {
        for (var hops = 0; hops < 4; hops++)
        {
            if (!Incidents.TryGetValue(number, out var incident))
            {
                return null;
            }

            if (incident.MergedInto == 0)
            {
                return (number, incident);
            }

            number = incident.MergedInto;
        }

        return null;
    }
}
