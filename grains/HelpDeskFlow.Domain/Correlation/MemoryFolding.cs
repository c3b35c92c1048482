using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>How events change what the correlator remembers. Uses nothing but the memory and the event.</summary>
internal static class MemoryFolding
{
    /// <summary>An alert went to an incident.</summary>
    public static CorrelatorMemory Placed(CorrelatorMemory memory, long number, AlertMark mark, Instant at)
    {
        var placed = new PlacedMark(number, mark);
        var marks = Add(memory.Marks, mark.Node, placed);
        marks = mark.Peer is { } peer ? Add(marks, peer, placed) : marks;
        marks = Add(marks, NamePlace(mark.Name), placed);
        var known = memory.Incidents.GetValueOrDefault(number);
        return memory with
        {
            Marks = marks,
            Incidents = known is null && memory.Incidents.Count >= CorrelatorLimits.IncidentsMax
                ? memory.Incidents
                : memory.Incidents.SetItem(number, known is null ? new OpenIncident(at, 1, mark.Signature, 0) : known with { LastAt = at, Count = known.Count + 1, MergedInto = 0 }),
            Learned = Learn(memory, mark, at),
            Latest = Newest(memory.Latest, placed, CorrelatorLimits.LatestMax),
            Since = memory.Since ?? at,
        };
    }

    /// <summary>An incident is over: what opened it and stayed alone is known for that.</summary>
    public static CorrelatorMemory Closed(CorrelatorMemory memory, long number) =>
        memory.Incidents.TryGetValue(number, out var incident) && incident.MergedInto == 0
            ? memory with { Incidents = memory.Incidents.Remove(number), Learned = CountAlone(memory.Learned, incident) }
            : memory;

    /// <summary>An incident is open that was not known, or not any more: it was reopened.</summary>
    public static CorrelatorMemory Reopened(CorrelatorMemory memory, long number, Instant at) =>
        memory.IsEmpty || memory.Incidents.Count >= CorrelatorLimits.IncidentsMax || memory.Open(number)?.Number == number
            ? memory
            : memory with { Incidents = memory.Incidents.SetItem(number, new OpenIncident(at, 2, 0, 0)) };

    /// <summary>People said that two belong together.</summary>
    public static CorrelatorMemory Merged(CorrelatorMemory memory, long from, long into, Instant at)
    {
        if (!memory.Incidents.TryGetValue(from, out var left))
        {
            return memory;
        }

        var target = memory.Incidents.GetValueOrDefault(into);
        var learned = memory.Learned;
        foreach (var other in memory.Latest.Where(p => p.Incident == into).Select(p => p.Mark))
        {
            learned = Teach(learned, left.First, other, CorrelatorLimits.TaughtCount, at);
        }

        foreach (var mark in memory.Latest.Where(p => p.Incident == from).Select(p => p.Mark))
        {
            learned = target is null ? learned : Teach(learned, target.First, mark, CorrelatorLimits.TaughtCount, at);
        }

        return memory with
        {
            Learned = learned,
            Incidents = target is null ? memory.Incidents.Remove(from) : memory.Incidents
                .SetItem(from, left with { MergedInto = into })
                .SetItem(into, target with { Count = target.Count + left.Count }),
        };
    }

    /// <summary>People said that these do not belong where they were.</summary>
    public static CorrelatorMemory Split(CorrelatorMemory memory, long from, long into, ImmutableArray<AlertKey> keys, Instant at)
    {
        var moved = memory.Latest.Where(p => p.Incident == from && keys.Contains(p.Mark.Key)).Select(p => p.Mark).ToList();
        var learned = memory.Learned;
        foreach (var mark in moved)
        {
            foreach (var other in memory.Latest.Where(p => p.Incident == from && !keys.Contains(p.Mark.Key)).Select(p => p.Mark))
            {
                learned = Teach(learned, mark.Signature, other, -CorrelatorLimits.TaughtCount, at);
                learned = Teach(learned, other.Signature, mark, -CorrelatorLimits.TaughtCount, at);
            }
        }

        var marks = memory.Marks;
        foreach (var place in moved.SelectMany(m => (string[])[m.Node, m.Peer ?? m.Node, NamePlace(m.Name)]).Distinct(StringComparer.Ordinal))
        {
            marks = marks.TryGetValue(place, out var there) ? marks.SetItem(place, [.. there.Select(p => Move(p, from, into, keys))]) : marks;
        }

        return memory with
        {
            Learned = learned,
            Marks = marks,
            Latest = [.. memory.Latest.Select(p => Move(p, from, into, keys))],
            Incidents = moved.Count == 0 || memory.Incidents.Count >= CorrelatorLimits.IncidentsMax
                ? memory.Incidents
                : memory.Incidents.SetItem(into, new OpenIncident(at, Math.Max(2, moved.Count), moved[0].Signature, 0)),
        };
    }

    /// <summary>Marks older than the window go, incidents that nothing points at, and the histories that were quiet longest, beyond their limit.</summary>
    public static CorrelatorMemory Swept(CorrelatorMemory memory, Instant at)
    {
        if (memory.IsEmpty)
        {
            return memory;
        }

        var oldest = at - CorrelatorLimits.WindowMax;
        var marks = memory.Marks;
        foreach (var (place, there) in memory.Marks)
        {
            var left = there.RemoveAll(p => p.Mark.At < oldest);
            if (left.IsEmpty)
            {
                marks = marks.Remove(place);
            }
            else if (left.Length != there.Length)
            {
                marks = marks.SetItem(place, left);
            }
        }

        var incidents = memory.Incidents;
        var learned = memory.Learned;
        foreach (var (number, incident) in memory.Incidents.OrderBy(i => i.Key))
        {
            if (incident.LastAt < oldest)
            {
                incidents = incidents.Remove(number);
                learned = CountAlone(learned, incident);
            }
        }

        if (learned.Count > CorrelatorLimits.SignaturesMax * 7 / 8)
        {
            var quiet = learned.OrderBy(l => l.Value.LastAt).ThenBy(l => l.Key).Take(learned.Count - (CorrelatorLimits.SignaturesMax * 3 / 4)).Select(l => l.Key);
            learned = learned.RemoveRange(quiet);
        }

        return memory with { Marks = marks, Incidents = incidents, Learned = learned, Latest = memory.Latest.RemoveAll(p => p.Mark.At < oldest) };
    }

    /// <summary>Where marks of that alert name are found, whatever node they are on.</summary>
    public static string NamePlace(string name) => "~" + name;

    private static PlacedMark Move(PlacedMark placed, long from, long into, ImmutableArray<AlertKey> keys) =>
        placed.Incident == from && keys.Contains(placed.Mark.Key) ? placed with { Incident = into } : placed;

    private static HashMap<string, ImmutableArray<PlacedMark>> Add(HashMap<string, ImmutableArray<PlacedMark>> marks, string place, PlacedMark mark)
    {
        if (place.Length == 0)
        {
            return marks;
        }

        if (!marks.TryGetValue(place, out var there))
        {
            return marks.Count >= CorrelatorLimits.PlacesMax ? marks : marks.SetItem(place, [mark]);
        }

        return marks.SetItem(place, Newest(there, mark, CorrelatorLimits.MarksPerPlaceMax));
    }

    /// <summary>With one more at the end, in one copy; the oldest ones go beyond the bound.</summary>
    private static ImmutableArray<PlacedMark> Newest(ImmutableArray<PlacedMark> marks, PlacedMark added, int max)
    {
        var kept = marks.AsSpan()[Math.Max(0, marks.Length - (max - 1))..];
        var changed = new PlacedMark[kept.Length + 1];
        kept.CopyTo(changed);
        changed[^1] = added;
        return ImmutableCollectionsMarshal.AsImmutableArray(changed);
    }

    /// <summary>Counts that it fired, and what had fired in the minutes before it.</summary>
    private static HashMap<ulong, SignatureHistory> Learn(CorrelatorMemory memory, AlertMark mark, Instant at)
    {
        if (!memory.Learned.TryGetValue(mark.Signature, out var history))
        {
            if (memory.Learned.Count >= CorrelatorLimits.SignaturesMax)
            {
                return memory.Learned;
            }

            history = SignatureHistory.None with { Node = mark.Node, Name = mark.Name, LastAt = at };
        }

        var left = history.Left(at);
        var companions = new CompanionCounts(history.Companions, left > 0.9999 ? 1 : left);
        foreach (var other in memory.Latest)
        {
            if (other.Mark.Signature != mark.Signature && mark.At - other.Mark.At <= CorrelatorLimits.CompanyWithin)
            {
                companions.Add(other.Mark, 1);
            }
        }

        return memory.Learned.SetItem(mark.Signature, history with { Fired = (history.Fired * left) + 1, Alone = history.Alone * left, LastAt = at, Companions = companions.ToCompanions() });
    }

    private static HashMap<ulong, SignatureHistory> Teach(HashMap<ulong, SignatureHistory> learned, ulong signature, AlertMark companion, double count, Instant at)
    {
        if (!learned.TryGetValue(signature, out var history) || companion.Signature == signature)
        {
            return learned;
        }

        var left = history.Left(at);
        var companions = new CompanionCounts(history.Companions, left);
        companions.Add(companion, count);
        return learned.SetItem(signature, history with { Fired = history.Fired * left, Alone = history.Alone * left, LastAt = at, Companions = companions.ToCompanions() });
    }

    private static HashMap<ulong, SignatureHistory> CountAlone(HashMap<ulong, SignatureHistory> learned, OpenIncident incident) =>
        incident.Count == 1 && learned.TryGetValue(incident.First, out var history)
            ? learned.SetItem(incident.First, history with { Alone = history.Alone + 1 })
            : learned;
}
