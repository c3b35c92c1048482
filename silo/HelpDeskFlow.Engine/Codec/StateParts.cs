using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Destinations;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>
/// States that grow with the load (a destination's queue, a correlator's groups) go into a snapshot in parts, so that no row and
/// no turn of the core loop is long, however many deliveries wait. A part is a state of the same type that holds some of the entries.
/// </summary>
public static class StateParts
{
    /// <summary>Entries in one part: some hundred KiB.</summary>
    public const int EntriesMax = 1_000;

    /// <summary>The state without its many entries, then those in parts. Indexes are left out. In an order that depends on nothing but the state.</summary>
    public static IEnumerable<object> Split(object state) => state switch
    {
        DestinationState destination => Split(destination),
        CorrelatorState correlator => Split(correlator),
        _ => [state],
    };

    /// <summary>Puts together what <see cref="Split"/> took apart.</summary>
    public static object Join(object head, IEnumerable<object> parts) => head switch
    {
        DestinationState destination => Join(destination, [.. parts.Cast<DestinationState>()]),
        CorrelatorState correlator => Join(correlator, [.. parts.Cast<CorrelatorState>()]),
        _ => head,
    };

    private static IEnumerable<object> Split(DestinationState state)
    {
        var none = ImmutableDictionary<DeliveryId, Delivery>.Empty;
        yield return state with { Active = none, Dead = [], Ready = [], RetryDue = [], Leases = [], Deadlines = [], Finished = [] };
        foreach (var some in state.Active.Values.OrderBy(d => d.Arrival).Chunk(EntriesMax))
        {
            yield return new DestinationState
            {
                Name = state.Name,
                Active = none.AddRange(some.Select(d => KeyValuePair.Create(d.Request.Id, d))),
                RetryDue = state.RetryDueOf(some),
            };
        }

        foreach (var some in state.Dead.Chunk(EntriesMax))
        {
            yield return new DestinationState { Name = state.Name, Dead = [.. some] };
        }
    }

    private static DestinationState Join(DestinationState head, List<DestinationState> parts) => (head with
    {
        Active = head.Active.AddRange(parts.SelectMany(p => p.Active)),
        RetryDue = [.. head.RetryDue.Concat(parts.SelectMany(p => p.RetryDue))],
        Dead = head.Dead.AddRange(parts.SelectMany(p => p.Dead)),
    }).WithIndexes();

    private static IEnumerable<object> Split(CorrelatorState state)
    {
        var (none, noWay) = (ImmutableDictionary<string, GroupEntry>.Empty, ImmutableDictionary<IncidentId, string>.Empty);
        yield return state with { Groups = none, GroupOfIncident = noWay };
        foreach (var some in state.Groups.OrderBy(g => g.Key, StringComparer.Ordinal).Chunk(EntriesMax))
        {
            yield return new CorrelatorState(state.Environment, none.AddRange(some), noWay);
        }
    }

    private static CorrelatorState Join(CorrelatorState head, List<CorrelatorState> parts) =>
        (head with { Groups = head.Groups.AddRange(parts.SelectMany(p => p.Groups)) }).WithIndexes();
}
