using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What a shift came to: of the incidents that are paged through its schedule, as they were known when it ended.</summary>
/// <param name="Acknowledged">Incidents that somebody took in it, whoever.</param>
/// <param name="Pages">Pages to those whose shift it was; several ways of one instant are one.</param>
/// <param name="NightPages">Those at night (<see cref="NightHours"/>).</param>
/// <param name="LongestQuiet">Longest time in it without a page.</param>
public sealed record ShiftDigest(int Opened, int Acknowledged, int Resolved, int Pages, int NightPages, Duration LongestQuiet)
{
    /// <summary>Adds up what happened over [from, to).</summary>
    public static ShiftDigest Of(IEnumerable<IncidentState> incidents, ImmutableArray<PersonName> people, ConfigSnapshot config, Instant from, Instant to)
    {
        var (opened, acknowledged, resolved, nights) = (0, 0, 0, 0);
        var pages = new List<Instant>();
        foreach (var incident in incidents)
        {
            opened += Within(incident.OpenedAt) ? 1 : 0;
            resolved += incident.ResolvedAt is { } at && Within(at) ? 1 : 0;
            acknowledged += incident.Timeline.Any(t => t.Kind == IncidentStory.AcknowledgedKind && Within(t.At)) ? 1 : 0;
            foreach (var person in people)
            {
                var zone = config.Person(person)?.Zone ?? DateTimeZone.Utc;
                foreach (var page in IncidentStory.PagesOf(incident, person).Where(Within).Distinct())
                {
                    pages.Add(page);
                    nights += NightHours.Holds(page, zone) ? 1 : 0;
                }
            }
        }

        pages.Sort();
        var (quiet, last) = (Duration.Zero, from);
        foreach (var page in pages.Append(to))
        {
            (quiet, last) = (Duration.Max(quiet, page - last), page);
        }

        return new ShiftDigest(opened, acknowledged, resolved, pages.Count, nights, quiet);

        bool Within(Instant at) => from <= at && at < to;
    }
}

/// <summary>What somebody wrote about a shift for those who come after.</summary>
public sealed record ShiftSummary(Instant At, string Text, string By);
