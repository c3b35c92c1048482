using System.Collections.Immutable;
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
            Latest = (memory.Latest.Length >= CorrelatorLimits.LatestMax ? memory.Latest.RemoveAt(0) : memory.Latest).Add(placed),
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

        return marks.SetItem(place, there.Length < CorrelatorLimits.MarksPerPlaceMax ? there.Add(mark) : there.RemoveAt(0).Add(mark));
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
        var companions = new List<Companion>(CorrelatorLimits.CompanionsMax);
        foreach (var known in history.Companions)
        {
            companions.Add(left > 0.9999 ? known : known with { Count = known.Count * left });
        }

        foreach (var other in memory.Latest)
        {
            if (other.Mark.Signature != mark.Signature && mark.At - other.Mark.At <= CorrelatorLimits.CompanyWithin)
            {
                Count(companions, other.Mark, 1);
            }
        }

        return memory.Learned.SetItem(mark.Signature, history with { Fired = (history.Fired * left) + 1, Alone = history.Alone * left, LastAt = at, Companions = [.. companions] });
    }

    private static HashMap<ulong, SignatureHistory> Teach(HashMap<ulong, SignatureHistory> learned, ulong signature, AlertMark companion, double count, Instant at)
    {
        if (!learned.TryGetValue(signature, out var history) || companion.Signature == signature)
        {
            return learned;
        }

        var left = history.Left(at);
        var companions = history.Companions.Select(c => c with { Count = c.Count * left }).ToList();
        Count(companions, companion, count);
        return learned.SetItem(signature, history with { Fired = history.Fired * left, Alone = history.Alone * left, LastAt = at, Companions = [.. companions] });
    }

    /// <summary>A new one takes the place of the rarest.</summary>
    private static void Count(List<Companion> companions, AlertMark other, double count)
    {
        var rarest = 0;
        for (var i = 0; i < companions.Count; i++)
        {
            if (companions[i].Signature == other.Signature)
            {
                companions[i] = companions[i] with { Count = companions[i].Count + count };
                return;
            }

            rarest = Math.Abs(companions[i].Count) < Math.Abs(companions[rarest].Count) ? i : rarest;
        }

        var added = new Companion(other.Signature, other.Node, other.Name, count);
        if (companions.Count < CorrelatorLimits.CompanionsMax)
        {
            companions.Add(added);
        }
        else if (Math.Abs(companions[rarest].Count) < 1.5 || Math.Abs(count) > Math.Abs(companions[rarest].Count))
        {
            companions[rarest] = added;
        }
    }

    private static HashMap<ulong, SignatureHistory> CountAlone(HashMap<ulong, SignatureHistory> learned, OpenIncident incident) =>
        incident.Count == 1 && learned.TryGetValue(incident.First, out var history)
            ? learned.SetItem(incident.First, history with { Alone = history.Alone + 1 })
            : learned;
}
