using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>
/// Who takes which turn of a layer whose slots take part from and until given dates. At each handoff the turn goes to the
/// next slot that takes part then. Whoever leaves in the middle of a turn is followed at once by the next; whoever comes
/// in the middle of one waits for their place. So a change of the future leaves every turn before it as it was.
/// </summary>
internal sealed class Roster
{
    private readonly ImmutableArray<PersonName?> _people;
    private readonly List<Phase> _phases = [];

    private Roster(ImmutableArray<PersonName?> people) => _people = people;

    /// <summary>Null where all slots always take part: then turn k is slot k modulo their number.</summary>
    public static Roster? Of(Layer layer, WallClock clock)
    {
        if (layer.Dates.IsDefaultOrEmpty || layer.Dates.All(d => d == SlotDates.Always))
        {
            return null;
        }

        var roster = new Roster(layer.People);
        var start = clock.At(layer.Start);
        var spans = layer.Dates.Select(d => (
            From: d.From is { } from ? clock.At(from) : Instant.MinValue,
            Until: d.Until is { } until ? clock.At(until) : Instant.MaxValue)).ToArray();
        var edges = spans.SelectMany(s => new[] { s.From, s.Until }).Where(e => e > start && e < Instant.MaxValue).Append(start).Distinct().Order();
        var lastSlot = -1;
        foreach (var edge in edges)
        {
            var turn = LayerTurns.TurnAt(layer, clock, edge)!.Value;
            while (turn > 0 && LayerTurns.Handoff(layer, clock, turn - 1) == edge)
            {
                turn--; // where a clock change lets handoffs fall together, the first of them is the one that looks at the edge
            }

            int[] slots = [.. Enumerable.Range(0, spans.Length).Where(i => spans[i].From <= edge && edge < spans[i].Until)];
            var stays = false;
            if (roster._phases.Count > 0 && roster._phases[^1] is { Slots.Length: > 0 } before)
            {
                // On a handoff the turn before has ended; within a turn its holder goes on where they still take part.
                var ended = LayerTurns.Handoff(layer, clock, turn) == edge;
                lastSlot = before.SlotOf(ended ? turn - 1 : turn);
                stays = !ended && slots.Contains(lastSlot);
            }

            var place = stays ? Array.IndexOf(slots, lastSlot) : Math.Max(0, Array.FindIndex(slots, s => s > lastSlot));
            roster._phases.Add(new Phase(edge, slots, turn, place));
        }

        return roster;
    }

    /// <summary>Whose turn it is; null: an empty slot, or nobody takes part.</summary>
    public PersonName? PersonOf(long turn, Instant at)
    {
        var phase = _phases[^1];
        for (var i = _phases.Count - 1; i > 0 && phase.Start > at; i--)
        {
            phase = _phases[i - 1];
        }

        return phase.Slots.Length == 0 ? null : _people[phase.SlotOf(turn)];
    }

    /// <summary>When the slots that take part next change; <see cref="Instant.MaxValue"/>: never.</summary>
    public Instant NextEdge(Instant at)
    {
        foreach (var phase in _phases)
        {
            if (phase.Start > at)
            {
                return phase.Start;
            }
        }

        return Instant.MaxValue;
    }

    /// <summary>From Start on these slots take part; in turn FirstTurn it is the one at that place of them.</summary>
    private sealed record Phase(Instant Start, int[] Slots, long FirstTurn, int Place)
    {
        public int SlotOf(long turn) => Slots[(int)((Place + turn - FirstTurn) % Slots.Length)];
    }
}
