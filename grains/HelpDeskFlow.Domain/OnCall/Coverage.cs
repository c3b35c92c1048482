using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Over [Start, End) nobody is on call.</summary>
public readonly record struct Gap(Instant Start, Instant End);

/// <summary>Over [Start, End) several layers name somebody.</summary>
/// <param name="Layers">Their people, the layer that wins first, with the number of the layer from 1.</param>
public sealed record Overlap(Instant Start, Instant End, ImmutableArray<(int Layer, PersonName Person)> Layers);

/// <summary>Where a schedule leaves nobody on call and where layers lie over each other, exactly, from instant to instant.</summary>
/// <param name="Gaps">In order, disjoint.</param>
/// <param name="Overlaps">In order, disjoint.</param>
/// <param name="Until">End of the span, or where <see cref="OnCallAt.BoundariesMax"/> stretches were looked at: ask again from there.</param>
public sealed record Coverage(ImmutableArray<Gap> Gaps, ImmutableArray<Overlap> Overlaps, Instant Until)
{
    /// <summary>All time without anybody on call.</summary>
    public Duration GapsTogether => Gaps.Aggregate(Duration.Zero, (sum, g) => sum + (g.End - g.Start));

    /// <summary>Over [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public static Coverage Of(Schedule schedule, RotationState? runtime, Instant from, Instant to)
    {
        var gaps = new List<Gap>();
        var overlaps = new List<Overlap>();
        var at = from;
        if (from < to)
        {
            var walk = new ScheduleWalk(schedule, runtime, from, to);
            for (var stretches = 0; at < to && stretches < OnCallAt.BoundariesMax; stretches++)
            {
                var stretch = walk.MoveTo(at);
                at = stretch.End;
                if (stretch.Person is null)
                {
                    Add(gaps, stretch);
                }

                ImmutableArray<(int Layer, PersonName Person)> layers = [.. walk.Holders.Select((h, i) => (Layer: i + 1, Person: h)).Where(h => h.Person is not null).Select(h => (h.Layer, h.Person!.Value)).Reverse()];
                if (layers.Length > 1)
                {
                    Add(overlaps, stretch, layers);
                }
            }
        }

        return new Coverage([.. gaps], [.. overlaps], at);
    }

    /// <summary>Time without anybody on call after a change that had somebody before it.</summary>
    public static ImmutableArray<Gap> NewGaps(Coverage before, Coverage after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var found = ImmutableArray.CreateBuilder<Gap>();
        foreach (var gap in after.Gaps)
        {
            var start = gap.Start;
            foreach (var known in before.Gaps.Where(k => k.Start < gap.End && k.End > gap.Start))
            {
                if (known.Start > start)
                {
                    found.Add(new Gap(start, known.Start));
                }

                start = Instant.Max(start, known.End);
            }

            if (start < gap.End)
            {
                found.Add(new Gap(start, gap.End));
            }
        }

        return found.DrainToImmutable();
    }

    private static void Add(List<Gap> gaps, Shift stretch)
    {
        if (gaps.Count > 0 && gaps[^1].End == stretch.Start)
        {
            gaps[^1] = gaps[^1] with { End = stretch.End };
        }
        else
        {
            gaps.Add(new Gap(stretch.Start, stretch.End));
        }
    }

    private static void Add(List<Overlap> overlaps, Shift stretch, ImmutableArray<(int Layer, PersonName Person)> layers)
    {
        if (overlaps.Count > 0 && overlaps[^1] is var last && last.End == stretch.Start && last.Layers.SequenceEqual(layers))
        {
            overlaps[^1] = last with { End = stretch.End };
        }
        else
        {
            overlaps.Add(new Overlap(stretch.Start, stretch.End, layers));
        }
    }
}
