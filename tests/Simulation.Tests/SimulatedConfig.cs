using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Embedded;
using NodaTime;

namespace Simulation.Tests;

/// <summary>What a reload has taken out of the config.</summary>
[Flags]
internal enum MissingPart
{
    None = 0,
    Service = 1,
    Policy = 2,
    Destination = 4,
    Inhibitions = 8,
}

/// <summary>A small organisation with short waits, and limits so small that snapshots, archiving and trimming happen all the time.</summary>
internal static class SimulatedConfig
{
    public static readonly EngineLimits Limits = new()
    {
        SnapshotEveryBytes = 4_000,
        SnapshotBytesPerTurnMax = 600,
        ResolvedIncidentsInMemoryMax = 3,
        ClosedEpisodesMax = 20,
        TimersPerTurnMax = 16,
        ExpiriesPerTurnMax = 8,
        PruneEveryCommits = 10,
        PruneEveryBytes = 2_000,
    };

    public static readonly string[] Services = ["checkout", "search", "payments-db"];

    private static readonly Topology Map = Topology.Of(Services.Select(s => new TopologyNode(s, null, "test")), [new("checkout", "search"), new("search", "payments-db")]);

    private static readonly ImmutableArray<GroupingRule> SeveralRules =
    [
        new(["alertname"], Duration.FromSeconds(40)),
        new(["instance"], Duration.FromSeconds(20)) { Match = [Match("severity", "critical")] },
        new(["severity"], Duration.FromSeconds(10)),
    ];

    public static ConfigSnapshot Build(string hash, int waitSeconds, MissingPart missing = MissingPart.None)
    {
        // Half of the configs weigh evidence, so that the rule changes under open incidents.
        var whole = Whole(hash, waitSeconds) with { Topology = Map, Correlation = waitSeconds % 2 == 0 ? CorrelationRule.On : CorrelationRule.Off };
        whole = waitSeconds % 2 == 0 ? whole with { Grouping = [GroupingRule.Default] } : whole;
        // Others have several rules, one of which applies to some alerts only, or none at all.
        whole = waitSeconds is 5 or 8 or 9 or 13 or 16 ? whole with { Grouping = SeveralRules } : waitSeconds is 17 ? whole with { Grouping = [] } : whole;
        return whole with
        {
            Services = missing.HasFlag(MissingPart.Service) ? whole.Services.RemoveAll(s => s.Name.Value == Services[1]) : whole.Services,
            Storm = waitSeconds % 3 == 0 ? new StormRule(4, Duration.FromSeconds(20)) : null,
            TransientHold = waitSeconds % 5 == 0 ? TransientRule.Default with { Seen = 3, Share = 0.5, Wait = Duration.FromSeconds(30) } : null,
            Inhibitions = missing.HasFlag(MissingPart.Inhibitions) ? [] : whole.Inhibitions,
            Policies = missing.HasFlag(MissingPart.Policy) ? [] : whole.Policies,
            Destinations = missing.HasFlag(MissingPart.Destination) ? whole.Destinations.RemoveAll(d => d.Name.Value == "hook-c") : whole.Destinations,
        };
    }

    private static ConfigSnapshot Whole(string hash, int waitSeconds)
    {
        var utc = DateTimeZone.Utc;
        var wait = Duration.FromSeconds(waitSeconds);
        return new ConfigSnapshot
        {
            Hash = hash,
            SourceText = "simulated " + hash,
            People =
            [
                new Person(new("ana"), null, utc, [new(new("hook-a"), Duration.Zero), new(new("hook-c"), Duration.FromSeconds(7))]),
                new Person(new("bo"), null, utc, [new(new("hook-b"), Duration.Zero)]),
            ],
            Services = [.. Services.Select((name, i) => new ServiceConfig(
                new(name), null, i + 1, i == 2 ? "staging" : "default", [Match("service", name)], [], "main", ImmutableDictionary<string, string>.Empty))],
            Policies =
            [
                new EscalationPolicy(
                    "main",
                    [
                        new([new NotifyTarget.OnSchedule(new("primary"))], wait),
                        new([new NotifyTarget.OnSchedule(new("empty"))], wait),
                        new([new NotifyTarget.OnPerson(new("bo")), new NotifyTarget.OnDestination(new("hook-c"))], null),
                    ],
                    Repeat: 1,
                    ImmutableDictionary<Severity, SeverityOverride>.Empty.Add(Severity.P1, new(null, Duration.FromSeconds(90), [new NotifyTarget.OnPerson(new("ana"))], null))),
            ],
            Schedules =
            [
                new Schedule(new("primary"), utc, [new Layer(RotationUnit.Hours, 1, Duration.Zero, new LocalDateTime(2026, 1, 1, 0, 0), [new PersonName("ana"), new PersonName("bo")], [])], []),
                new Schedule(new("empty"), utc, [], []),
            ],
            Destinations =
            [
                Destination("hook-a", null),
                Destination("hook-b", "hook-a"),
                Destination("hook-c", "hook-b"),
            ],
            Inhibitions = [new Inhibition([Match("alertname", "Alert1")], [Match("severity", "warning")], [], Duration.FromSeconds(2))],
            Flapping = new FlapRule(2, Duration.FromMinutes(2), Duration.FromSeconds(20)),
            Grouping = [new GroupingRule(["alertname"], Duration.FromSeconds(40))],
            ReopenWindow = Duration.FromSeconds(60),
            ResolveTimeout = Duration.FromSeconds(30),
            JournalBytesMax = 40_000,
            ResolvedIncidentRetention = Duration.FromHours(1),
        };
    }

    private static DestinationConfig Destination(string name, string? fallback) => new(
        new(name), "webhook", ImmutableDictionary<string, string>.Empty, fallback is null ? null : new DestinationName(fallback),
        DeliveryLimits.Default with { InFlightMax = 3, PerSecondMax = name == "hook-c" ? 2 : null, AttemptsMax = 6, BackoffMax = Duration.FromSeconds(30) });

    /// <summary>What somebody silences: by name, by service, or by a pattern.</summary>
    public static ImmutableArray<Matcher> SilenceMatchers(Random random)
    {
        if (random.Next(3) > 0)
        {
            return [random.Next(2) == 0 ? Match("alertname", $"Alert{random.Next(5)}") : Match("service", Services[random.Next(3)])];
        }

        Assert.True(Matcher.TryCreate("severity", MatchOperator.Regex, "critical|P.", out var pattern, out _));
        return [pattern!];
    }

    private static Matcher Match(string name, string value)
    {
        Assert.True(Matcher.TryCreate(name, MatchOperator.Equal, value, out var matcher, out _));
        return matcher!;
    }
}
