using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Rehearsals;

/// <summary>An incident as it was, or as it might be.</summary>
/// <param name="AcknowledgedAfter">Null: nobody ever did.</param>
/// <param name="ResolvedAfter">Null: it stayed open for <see cref="Rehearsal.OpenMax"/>.</param>
public sealed record RehearsedIncident(Instant At, ServiceName Service, Severity Severity, Duration? AcknowledgedAfter, Duration? ResolvedAfter);

/// <summary>A page that somebody would have got.</summary>
/// <param name="Person">Null: a destination was told, and nobody in particular.</param>
public sealed record RehearsedPage(Instant At, PersonName? Person, int Incident);

/// <summary>
/// Plays incidents through the rule book of incidents on virtual time, each by itself: who would have been paged, and when.
/// The same inputs give the same pages; nothing is sent. Acknowledgement and resolution come when they came.
/// </summary>
public static class Rehearsal
{
    /// <summary>Most incidents of one rehearsal.</summary>
    public const int IncidentsMax = 20_000;

    /// <summary>An incident that nobody resolved is played so long.</summary>
    public static readonly Duration OpenMax = Duration.FromHours(24);

    private const int FiringsMax = 1_000;

    /// <summary>All pages, in order.</summary>
    /// <param name="rotations">Overrides made at run time; empty: none.</param>
    public static ImmutableArray<RehearsedPage> Play(IReadOnlyList<RehearsedIncident> incidents, ConfigSnapshot config, ImmutableDictionary<ScheduleName, RotationState> rotations)
    {
        var pages = new List<RehearsedPage>();
        for (var i = 0; i < incidents.Count; i++)
        {
            Play(incidents[i], i, config, ref rotations, pages);
        }

        return [.. pages.OrderBy(p => p.At).ThenBy(p => p.Incident)];
    }

    /// <summary>So many incidents a day, spread evenly by chance that is the same each time; the services with a policy take turns.</summary>
    public static ImmutableArray<RehearsedIncident> AtRate(ConfigSnapshot config, double perDay, Severity severity, Duration? acknowledgedAfter, Duration? resolvedAfter, Instant from, Instant to)
    {
        var services = config.Services.Where(s => s.Policy is not null).Select(s => s.Name).ToList();
        var count = services.Count == 0 ? 0 : (int)Math.Min(IncidentsMax, Math.Round((to - from).TotalDays * perDay));
        var seconds = (to - from).TotalSeconds;
        return
        [
            .. Enumerable.Range(0, count)
                .Select(i => new RehearsedIncident(from + Duration.FromSeconds(Math.Floor(seconds * Fraction(i))), services[i % services.Count], severity, acknowledgedAfter, resolvedAfter))
                .OrderBy(r => r.At),
        ];
    }

    private static void Play(RehearsedIncident rehearsed, int index, ConfigSnapshot config, ref ImmutableDictionary<ScheduleName, RotationState> rotations, List<RehearsedPage> pages)
    {
        var known = rotations;
        var number = index + 1L;
        var environment = config.Service(rehearsed.Service)?.Environment ?? ServiceConfig.DefaultEnvironment;
        var alert = new AlertSummary(new AlertKey(0, (ulong)number), new Fingerprint((ulong)number), LabelSet.Empty, LabelSet.Empty, rehearsed.Severity, "as recorded", rehearsed.At);
        var state = IncidentDecider.Initial(GrainId.Of(IncidentId.FromNumber(number)));
        Do(rehearsed.At, new IncidentCommand.Open(number, rehearsed.Service, environment, alert, "rehearsal"));
        var end = rehearsed.At + (rehearsed.ResolvedAfter ?? OpenMax);
        var taken = rehearsed.AcknowledgedAfter is { } after && rehearsed.At + after < end ? rehearsed.At + after : (Instant?)null;
        for (var firings = 0; firings < FiringsMax; firings++)
        {
            var timers = IncidentDecider.Timers(state);
            var due = timers.IsEmpty ? Instant.MaxValue : timers.Min(t => t.DueAt);
            if (taken is { } at && at <= due)
            {
                Do(at, new IncidentCommand.Acknowledge("somebody"));
                taken = null;
            }
            else if (due < end)
            {
                Do(due, new TimerDue(timers.MinBy(t => t.DueAt).Name));
            }
            else
            {
                break;
            }
        }

        rotations = known;

        void Do(Instant now, Command command)
        {
            var decision = IncidentDecider.Decide(state, command, new StepContext(now, config, known, number + 1));
            foreach (var (to, turn) in decision.Tells.Where(t => t.Command is RotationCommand.TakeTurn))
            {
                var name = new ScheduleName(to.Key);
                var turns = known.GetValueOrDefault(name) ?? RotationDecider.Initial(to);
                known = known.SetItem(name, RotationDecider.Decide(turns, turn, new StepContext(now, config, known, number)).Events.Aggregate(turns, RotationDecider.Evolve));
            }

            foreach (var happened in decision.Events)
            {
                state = IncidentDecider.Evolve(state, happened);
                if (happened is IncidentEvent.Paged { Kind: NotificationKind.Opened or NotificationKind.Escalated or NotificationKind.Reopened } page)
                {
                    pages.Add(new RehearsedPage(now, page.Person, index));
                }
            }
        }
    }

    /// <summary>In [0, 1), evenly spread and the same each time (SplitMix64).</summary>
    private static double Fraction(int index)
    {
        unchecked
        {
            var x = ((ulong)index + 1) * 0x9E3779B97F4A7C15UL;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
            return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
