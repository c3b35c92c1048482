using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Rehearsals;

/// <summary>What a rehearsal asked of one person.</summary>
/// <param name="NightPages">Pages between 22:00 and 07:00 in their own zone.</param>
/// <param name="LongestQuiet">Longest time without a page.</param>
/// <param name="OnCall">Time on call in all schedules, each instant once.</param>
public sealed record RehearsedPerson(PersonName Person, int Pages, int NightPages, Duration LongestQuiet, Duration OnCall);

/// <summary>What a rehearsal came to.</summary>
/// <param name="Paged">Incidents for which somebody was paged.</param>
/// <param name="NotPaged">Incidents that were to page and reached nobody, or had no policy.</param>
/// <param name="Covered">Part of the time in which somebody is on call in every schedule, 0 to 1; 1 without schedules.</param>
/// <param name="FirstPageMedian">Time from the opening to the first page; null: there was none.</param>
/// <param name="People">By name; those of the config whom something was asked of.</param>
public sealed record RehearsalReport(
    int Incidents,
    int Paged,
    int NotPaged,
    int Pages,
    double Covered,
    Duration? FirstPageMedian,
    Duration? FirstPageMax,
    ImmutableArray<RehearsedPerson> People)
{
    /// <summary>Plays the incidents and adds up. Pages after <paramref name="to"/> do not count.</summary>
    public static RehearsalReport Of(
        IReadOnlyList<RehearsedIncident> incidents, ConfigSnapshot config, ImmutableDictionary<ScheduleName, RotationState> rotations, Instant from, Instant to)
    {
        var pages = Rehearsal.Play(incidents, config, rotations).Where(p => p.At < to).ToList();
        var first = pages.GroupBy(p => p.Incident).Select(g => g.Min(p => p.At) - incidents[g.Key].At).Order().ToList();
        var (onCall, covered) = OnCall(config, rotations, from, to);
        var people = pages.Select(p => p.Person).OfType<PersonName>().Concat(onCall.Keys).Distinct().OrderBy(p => p.Value, StringComparer.Ordinal);
        return new RehearsalReport(
            incidents.Count,
            first.Count,
            incidents.Count - first.Count,
            pages.Count,
            covered,
            first.Count == 0 ? null : first[(first.Count - 1) / 2],
            first.Count == 0 ? null : first[^1],
            [.. people.Select(p => OfPerson(p, [.. pages.Where(x => x.Person == p).Select(x => x.At)], config, onCall.GetValueOrDefault(p), from, to))]);
    }

    private static RehearsedPerson OfPerson(PersonName person, ImmutableArray<Instant> pages, ConfigSnapshot config, Duration onCall, Instant from, Instant to)
    {
        var zone = config.Person(person)?.Zone ?? DateTimeZone.Utc;
        var nights = pages.Count(at => NightHours.Holds(at, zone));
        var (quiet, last) = (Duration.Zero, from);
        foreach (var at in pages.Append(to))
        {
            (quiet, last) = (Duration.Max(quiet, at - last), Instant.Max(last, at));
        }

        return new RehearsedPerson(person, pages.Length, nights, quiet, onCall);
    }

    private static (Dictionary<PersonName, Duration> OnCall, double Covered) OnCall(
        ConfigSnapshot config, ImmutableDictionary<ScheduleName, RotationState> rotations, Instant from, Instant to)
    {
        var spans = new Dictionary<PersonName, List<(Instant Start, Instant End)>>();
        var gaps = new List<(Instant Start, Instant End)>();
        foreach (var schedule in config.Schedules)
        {
            foreach (var shift in OnCallAt.Shifts(schedule, rotations.GetValueOrDefault(schedule.Name), from, to))
            {
                if (shift.Person is null)
                {
                    gaps.Add((shift.Start, shift.End));
                }

                foreach (var person in shift.Everybody)
                {
                    if (!spans.TryGetValue(person, out var own))
                    {
                        spans.Add(person, own = []);
                    }

                    own.Add((shift.Start, shift.End));
                }
            }
        }

        return (spans.ToDictionary(s => s.Key, s => Union(s.Value)), 1 - (Union(gaps) / (to - from)));
    }

    private static Duration Union(List<(Instant Start, Instant End)> spans)
    {
        spans.Sort();
        var (sum, until) = (Duration.Zero, Instant.MinValue);
        foreach (var (start, end) in spans)
        {
            var begin = Instant.Max(start, until);
            sum += end > begin ? end - begin : Duration.Zero;
            until = Instant.Max(until, end);
        }

        return sum;
    }
}
