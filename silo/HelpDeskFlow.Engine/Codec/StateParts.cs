using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Suppression;

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
        SuppressionState suppression => Split(suppression),
        _ => [state],
    };

    /// <summary>Puts together what <see cref="Split"/> took apart.</summary>
    public static object Join(object head, IEnumerable<object> parts) => head switch
    {
        DestinationState destination => Join(destination, [.. parts.Cast<DestinationState>()]),
        CorrelatorState correlator => Join(correlator, [.. parts.Cast<CorrelatorState>()]),
        SuppressionState suppression => Join(suppression, [.. parts.Cast<SuppressionState>()]),
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
        yield return state with { Groups = none, GroupOfIncident = noWay, Memory = state.Memory.WithoutEntries() };
        foreach (var some in state.Groups.OrderBy(g => g.Key, StringComparer.Ordinal).Chunk(EntriesMax))
        {
            yield return new CorrelatorState(state.Environment, none.AddRange(some), noWay);
        }

        foreach (var memory in Split(state.Memory))
        {
            yield return new CorrelatorState(state.Environment, none, noWay) { Memory = memory };
        }
    }

    private static IEnumerable<CorrelatorMemory> Split(CorrelatorMemory memory)
    {
        var none = CorrelatorMemory.Empty;
        foreach (var some in memory.Marks.OrderBy(m => m.Key, StringComparer.Ordinal).Chunk(EntriesMax / CorrelatorLimits.MarksPerPlaceMax))
        {
            yield return none with { Marks = none.Marks.AddRange(some) };
        }

        foreach (var some in memory.Incidents.OrderBy(i => i.Key).Chunk(EntriesMax))
        {
            yield return none with { Incidents = none.Incidents.AddRange(some) };
        }

        foreach (var some in memory.Learned.OrderBy(l => l.Key).Chunk(EntriesMax / CorrelatorLimits.CompanionsMax))
        {
            yield return none with { Learned = none.Learned.AddRange(some) };
        }
    }

    private static CorrelatorMemory Join(CorrelatorMemory head, IReadOnlyList<CorrelatorMemory> parts) => head with
    {
        Marks = head.Marks.AddRange(parts.SelectMany(p => p.Marks)),
        Incidents = head.Incidents.AddRange(parts.SelectMany(p => p.Incidents)),
        Learned = head.Learned.AddRange(parts.SelectMany(p => p.Learned)),
    };

    private static IEnumerable<object> Split(SuppressionState state)
    {
        var none = SuppressionState.Empty;
        yield return none with { NextSweepAt = state.NextSweepAt };
        foreach (var some in state.Silences.OrderBy(s => s.Key.Value, StringComparer.Ordinal).Chunk(EntriesMax))
        {
            yield return none with
            {
                Silences = none.Silences.AddRange(some),
                Uses = none.Uses.AddRange(some.Where(s => state.Uses.ContainsKey(s.Key)).Select(s => KeyValuePair.Create(s.Key, state.Uses[s.Key]))),
            };
        }

        foreach (var some in state.Held.OrderBy(h => h.Key).Chunk(EntriesMax))
        {
            yield return none with { Held = none.Held.AddRange(some) };
        }

        foreach (var some in state.Changes.OrderBy(c => c.Key).Chunk(EntriesMax))
        {
            yield return none with { Changes = none.Changes.AddRange(some) };
        }
    }

    // From a state of its own: the indexes of the head are not those of the whole.
    private static SuppressionState Join(SuppressionState head, List<SuppressionState> parts) => new()
    {
        NextSweepAt = head.NextSweepAt,
        Silences = head.Silences.AddRange(parts.SelectMany(p => p.Silences)),
        Uses = head.Uses.AddRange(parts.SelectMany(p => p.Uses)),
        Held = head.Held.AddRange(parts.SelectMany(p => p.Held)),
        Changes = head.Changes.AddRange(parts.SelectMany(p => p.Changes)),
    };

    private static CorrelatorState Join(CorrelatorState head, List<CorrelatorState> parts) =>
        (head with { Groups = head.Groups.AddRange(parts.SelectMany(p => p.Groups)), Memory = Join(head.Memory, [.. parts.Select(p => p.Memory)]) }).WithIndexes();
}
