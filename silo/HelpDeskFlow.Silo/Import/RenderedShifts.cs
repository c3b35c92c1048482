using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Who is on call in one of the vendor's schedules over [From, To), by the vendor's own reckoning.</summary>
internal sealed record RenderedShifts(string ScheduleId, string Name, Instant From, Instant To, ImmutableArray<RenderedShift> Shifts);

/// <summary>Over [Start, End) the vendor has this person on call, maybe beside others.</summary>
internal readonly record struct RenderedShift(Instant Start, Instant End, PersonName Person);

/// <summary>Where what was imported and what the vendor says differ.</summary>
/// <param name="Differing">All time with other people on call.</param>
/// <param name="FirstAt">First instant of it; null: none.</param>
/// <param name="First">What each says then.</param>
internal sealed record ShiftComparison(Duration Differing, Instant? FirstAt, string First)
{
    /// <summary>Compares instant by instant: between two edges of either side nothing changes.</summary>
    public static ShiftComparison Of(RenderedShifts theirs, IReadOnlyList<Schedule> ours)
    {
        var shifts = ours.Select(s => OnCallAt.Shifts(s, null, theirs.From, theirs.To)).ToList();
        Instant[] edges =
        [
            .. theirs.Shifts.SelectMany(s => new[] { s.Start, s.End })
                .Concat(shifts.SelectMany(own => own.Select(s => s.Start)))
                .Append(theirs.From)
                .Where(e => e >= theirs.From && e < theirs.To)
                .Distinct()
                .Order(),
        ];
        var places = new int[shifts.Count];
        var (differing, firstAt, first) = (Duration.Zero, (Instant?)null, "");
        for (var i = 0; i < edges.Length; i++)
        {
            var at = edges[i];
            var end = i + 1 < edges.Length ? edges[i + 1] : theirs.To;
            var here = new SortedSet<string>(StringComparer.Ordinal);
            for (var lane = 0; lane < shifts.Count; lane++)
            {
                while (places[lane] + 1 < shifts[lane].Length && shifts[lane][places[lane]].End <= at)
                {
                    places[lane]++;
                }

                here.UnionWith(shifts[lane][places[lane]].Everybody.Select(p => p.Value));
            }

            var there = new SortedSet<string>(theirs.Shifts.Where(s => s.Start <= at && at < s.End).Select(s => s.Person.Value), StringComparer.Ordinal);
            if (!here.SetEquals(there))
            {
                differing += end - at;
                firstAt ??= at;
                first = first.Length > 0 ? first : $"here {Names(here)}, there {Names(there)}";
            }
        }

        return new ShiftComparison(differing, firstAt, first);
    }

    private static string Names(SortedSet<string> people) => people.Count == 0 ? "nobody" : string.Join(" and ", people);
}
