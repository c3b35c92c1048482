using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Codec;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>
/// Goal: every row of the table of severities pages whom it says, to the second, whatever moment the process restarts at.
/// Method: virtual time; a restart writes the state as a snapshot does, reads it back and sends Recovered. Each row runs once
/// without, then with a restart just before, at and just after each of its moments, then with the process down over each.
/// </summary>
public class SeverityTableTests
{
    private static readonly Duration Second = Duration.FromSeconds(1);
    private static readonly GrainId Id = GrainId.Of(IncidentId.FromNumber(1));

    /// <summary>Row: severity, opening, when it is acknowledged (null: never), how long to look, who is told when after the opening.</summary>
    public static TheoryData<string, string, string?, string, string> Rows => new()
    {
        { "P0", "2026-03-07T03:00", null, "40m", "0s primary, 0s commander, 5m secondary, 10m primary, 10m commander, 15m secondary, 20m primary, 20m commander, 25m secondary, 30m l3, 30m manager, 30m primary, 30m commander, 35m secondary, 40m primary, 40m commander" },
        { "P0", "2026-03-07T03:00", "12m", "2h", "0s primary, 0s commander, 5m secondary, 10m primary, 10m commander, 30m l3, 30m manager" },
        { "P1", "2026-03-07T03:00", null, "3h", "0s primary, 0s commander, 5m secondary, 30m l3, 30m manager" },
        { "P1", "2026-03-07T03:00", "3m", "3h", "0s primary, 0s commander, 30m l3, 30m manager" },
        { "P2", "2026-03-02T10:00", null, "8h", "0s primary, 0s commander, 1h secondary, 4h l3, 4h manager" },
        { "P2", "2026-03-02T10:00", "20m", "8h", "0s primary, 0s commander, 4h l3, 4h manager" },
        { "P2", "2026-03-02T16:30", null, "1d", "0s primary, 0s commander, 17h secondary, 20h l3, 20h manager" },
        { "P2", "2026-03-07T03:00", null, "3d", "2d6h primary, 2d6h commander, 2d7h secondary, 2d10h l3, 2d10h manager" },
        { "P3", "2026-03-06T10:00", null, "6d", "" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_RestartedAtEachMoment_TellsTheSamePeopleAtTheSameTimes(string severity, string opened, string? acknowledged, string lasts, string expected)
    {
        var row = new Row(Enum.Parse<Severity>(severity), Monday(opened), acknowledged is null ? null : Time(acknowledged), Time(lasts));

        var plain = Run(row, [], []);

        Assert.Equal(expected, string.Join(", ", plain.Pages.Select(p => $"{DurationText.Of(p.At)} {p.Who}")));
        Assert.Equal(severity == "P3" ? ["4d"] : [], plain.Overdue.Where(_ => severity == "P3").Select(DurationText.Of));
        foreach (var moment in plain.Moments)
        {
            foreach (var at in new[] { moment - Second, moment, moment + Second })
            {
                Assert.Equal(plain.Pages, Run(row, [at], []).Pages);
            }

            var late = Run(row, [], [(moment - Second, moment + Second)]);
            Assert.Equal(plain.Pages.Where(p => p.At < moment), late.Pages.Where(p => p.At < moment));
            Assert.Equal(plain.Pages.Where(p => p.At == moment).Select(p => p.Who), late.Pages.Where(p => p.At == moment + Second).Select(p => p.Who));
        }

        Assert.Equal(plain.Pages, Run(row, plain.Moments.SelectMany(m => new[] { m - Second, m, m + Second }), []).Pages);
    }

    private static Outcome Run(Row row, IEnumerable<Duration> restarts, IReadOnlyList<(Duration From, Duration To)> down)
    {
        using var codec = new GrainCodec();
        var config = Config();
        var state = IncidentDecider.Initial(Id);
        var outcome = new Outcome([], [], []);
        var ahead = new SortedSet<Duration>(restarts.Where(r => r > Duration.Zero && r <= row.Lasts));
        var restart = ahead.ToHashSet();
        ahead.UnionWith(down.Select(d => d.To));
        if (row.AcknowledgedAfter is { } at)
        {
            ahead.Add(at);
        }

        Do(Duration.Zero, new IncidentCommand.Open(1, new ServiceName("checkout"), "prod", Alert(row.Severity, row.Opened), "first"));
        while (true)
        {
            var timer = IncidentDecider.Timers(state).Select(t => (Duration?)(t.DueAt - row.Opened)).Min();
            Duration? planned = ahead.Count > 0 ? ahead.Min : null;
            if ((timer is null ? planned : planned is null ? timer : Duration.Min(timer.Value, planned.Value)) is not { } next || next > row.Lasts)
            {
                return outcome;
            }

            next = down.Where(d => next >= d.From && next < d.To).Select(d => d.To).FirstOrDefault(next);
            if (ahead.Remove(next))
            {
                if (restart.Contains(next) || down.Any(d => d.To == next))
                {
                    state = (IncidentState)codec.ReadState(GrainKind.Incident, codec.WriteState(state));
                    Do(next, new Recovered());
                }

                if (row.AcknowledgedAfter == next)
                {
                    Do(next, new IncidentCommand.Acknowledge("ana"));
                }
            }

            foreach (var due in IncidentDecider.Timers(state).Where(t => t.DueAt - row.Opened <= next))
            {
                outcome.Moments.Add(next);
                Do(next, new TimerDue(due.Name));
            }
        }

        void Do(Duration after, Command command)
        {
            var decision = IncidentDecider.Decide(state, command, new StepContext(row.Opened + after, config, ImmutableDictionary<ScheduleName, RotationState>.Empty, 2));
            Assert.Null(decision.Rejection);
            state = decision.Events.Aggregate(state, IncidentDecider.Evolve);
            outcome.Overdue.AddRange(decision.Events.OfType<IncidentEvent.ResolveOverdue>().Select(_ => after));
            foreach (var request in decision.Tells.Select(t => t.Command).OfType<DestinationCommand.Enqueue>().Select(e => e.Request))
            {
                if (request.Kind is NotificationKind.Opened or NotificationKind.Escalated)
                {
                    outcome.Pages.Add((after, request.Person!.Value.Value));
                }
            }
        }
    }

    private static ConfigSnapshot Config()
    {
        string[] people = ["primary", "secondary", "commander", "l3", "manager"];
        ImmutableArray<NotifyTarget> Person(params string[] names) => [.. names.Select(n => (NotifyTarget)new NotifyTarget.OnPerson(new PersonName(n)))];
        var lead = new SeverityOverride(null, null, Person("l3", "manager"), null);
        var policy = new EscalationPolicy(
            "main",
            [new EscalationStep(Person("primary", "commander"), null), new EscalationStep(Person("secondary"), null)],
            0,
            ImmutableDictionary<Severity, SeverityOverride>.Empty.Add(Severity.P0, lead).Add(Severity.P1, lead).Add(Severity.P2, lead));
        return new ConfigSnapshot
        {
            Hash = "one",
            People = [.. people.Select(n => new Person(new PersonName(n), null, DateTimeZone.Utc, []))],
            Teams = [new Team("payments", null, "office")],
            Hours = [new WorkingHours("office", DateTimeZone.Utc, [new Restriction([.. Enumerable.Range(1, 5).Select(d => (IsoDayOfWeek)d)], new(9, 0), new(17, 0))], [], [])],
            Services = [new ServiceConfig(new("checkout"), "payments", 1, "prod", [], [], "main", ImmutableDictionary<string, string>.Empty)],
            Policies = [policy],
            Destinations = [new DestinationConfig(new("pager"), "log", ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default)],
        };
    }

    private static AlertSummary Alert(Severity severity, Instant at) =>
        new(new AlertKey(0, 1), new Fingerprint(1), LabelSet.From([new("alertname", "Slow")]), LabelSet.Empty, severity, "label", at);

    private static Instant Monday(string text) => LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(text).Value.InUtc().ToInstant();

    private static Duration Time(string text) => DurationText.TryParse(text, out var time, out _) ? time : throw new ArgumentException(text);

    private sealed record Row(Severity Severity, Instant Opened, Duration? AcknowledgedAfter, Duration Lasts);

    private sealed record Outcome(List<(Duration At, string Who)> Pages, List<Duration> Overdue, SortedSet<Duration> Moments);
}
