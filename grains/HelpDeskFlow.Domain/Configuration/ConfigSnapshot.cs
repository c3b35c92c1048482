using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration.Mappings;
using HelpDeskFlow.Domain.Redaction;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>
/// One version of the whole configuration, checked and resolved: every name that is referred to exists. Immutable; decisions
/// refer to its <see cref="Hash"/>. Meaning of each key: the config reference in docs/.
/// </summary>
public sealed record ConfigSnapshot
{
    /// <summary>SHA-256 of the config text in hex, first 16 digits; "default" for the built-in one.</summary>
    public required string Hash { get; init; }

    /// <summary>People who can be told.</summary>
    public ImmutableArray<Person> People { get; init; } = [];

    /// <summary>Teams.</summary>
    public ImmutableArray<Team> Teams { get; init; } = [];

    /// <summary>Working hours with holidays that teams, policies and steps name.</summary>
    public ImmutableArray<WorkingHours> Hours { get; init; } = [];

    /// <summary>Who is told of an incident that pages where no step of its policy reaches anybody.</summary>
    public ImmutableArray<NotifyTarget> NobodyOnCall { get; init; } = [];

    /// <summary>Services in the order of the config: the first whose matchers all hold takes the alert.</summary>
    public ImmutableArray<ServiceConfig> Services { get; init; } = [];

    /// <summary>Tried in order after the services' own matchers.</summary>
    public ImmutableArray<RouteRule> Routes { get; init; } = [];

    /// <summary>Escalation policies.</summary>
    public ImmutableArray<EscalationPolicy> Policies { get; init; } = [];

    /// <summary>Schedules.</summary>
    public ImmutableArray<Schedule> Schedules { get; init; } = [];

    /// <summary>Destinations.</summary>
    public ImmutableArray<DestinationConfig> Destinations { get; init; } = [];

    /// <summary>Texts for notifications that destinations may name.</summary>
    public ImmutableArray<MessageTemplate> Templates { get; init; } = [];

    /// <summary>How links that act are made.</summary>
    public LinkConfig Links { get; init; } = LinkConfig.Default;

    /// <summary>Heartbeats.</summary>
    public ImmutableArray<HeartbeatConfig> Heartbeats { get; init; } = [];

    /// <summary>Silences, maintenance windows and mute time intervals.</summary>
    public ImmutableArray<PlannedSilence> Silences { get; init; } = [];

    /// <summary>Which alerts keep which quiet.</summary>
    public ImmutableArray<Inhibition> Inhibitions { get; init; } = [];

    /// <summary>When an alert counts as flapping; null: never.</summary>
    public FlapRule? Flapping { get; init; } = FlapRule.Default;

    /// <summary>When an alert that mostly resolves by itself is held; null: never, which is the default.</summary>
    public TransientRule? TransientHold { get; init; }

    /// <summary>When alerts of a service share a storm incident; null: never, which is the default.</summary>
    public StormRule? Storm { get; init; }

    /// <summary>Kafka; null: none.</summary>
    public KafkaConfig? Kafka { get; init; }

    /// <summary>Destination that hears of every incident, beside those that policies tell; null: none.</summary>
    public DestinationName? Announce { get; init; }

    /// <summary>How a severity label becomes P0–P3.</summary>
    public SeverityMap Severity { get; init; } = SeverityMap.Default;

    /// <summary>Grouping rules, tried in order: an alert joins the incident that the first of them finds. None: every alert opens an incident of its own.</summary>
    public ImmutableArray<GroupingRule> Grouping { get; init; } = [GroupingRule.Default];

    /// <summary>What depends on what: the services' own <c>depends_on</c>, and what <c>topology</c> adds.</summary>
    public Topology Topology { get; init; } = Topology.Empty;

    /// <summary>Joining by evidence, beyond grouping.</summary>
    public CorrelationRule Correlation { get; init; } = CorrelationRule.Off;

    /// <summary>How long after its end an alert that fires again goes on as the same episode and incident. Default 15 min.</summary>
    public Duration ReopenWindow { get; init; } = Duration.FromMinutes(15);

    /// <summary>End assumed for alerts sent without one. Default 5 min.</summary>
    public Duration ResolveTimeout { get; init; } = Duration.FromMinutes(5);

    /// <summary>How long the journal's rows are kept. Default 30 days.</summary>
    public Duration JournalRetention { get; init; } = Duration.FromDays(30);

    /// <summary>Bytes that the journal may use; beyond it the oldest rows go before their time. Default 10 GiB.</summary>
    public long JournalBytesMax { get; init; } = 10L * 1024 * 1024 * 1024;

    /// <summary>How long resolved incidents are kept. Default 400 days.</summary>
    public Duration ResolvedIncidentRetention { get; init; } = Duration.FromDays(400);

    /// <summary>PagerDuty routing key → service. An unknown key is refused as soon as any key is configured.</summary>
    public ImmutableDictionary<string, ServiceName> PagerDutyKeys { get; init; } = ImmutableDictionary<string, ServiceName>.Empty;

    /// <summary>Log records below it become no alerts. Default: error.</summary>
    public LogSeverity OtlpMinSeverity { get; init; } = LogSeverity.Error;

    /// <summary>How JSON documents of any sender become alerts.</summary>
    public ImmutableArray<AlertMapping> Mappings { get; init; } = [];

    /// <summary>What is replaced in texts before they are kept. Default: all that is known.</summary>
    public RedactionRules Redaction { get; init; } = RedactionRules.Default;

    /// <summary>Opsgenie API key → service. An unknown key is refused as soon as any key is configured.</summary>
    public ImmutableDictionary<string, ServiceName> OpsgenieKeys { get; init; } = ImmutableDictionary<string, ServiceName>.Empty;
    /// <summary>What is said about the senders of each intake format, by its name.</summary>
    public ImmutableDictionary<string, IntakeSettings> Intake { get; init; } = ImmutableDictionary<string, IntakeSettings>.Empty;

    /// <summary>API keys; empty means loopback only.</summary>
    public ImmutableArray<ApiKey> ApiKeys { get; init; } = [];

    /// <summary>The cluster, where this is one of its silos.</summary>
    public ClusterSettings Cluster { get; init; } = ClusterSettings.Default;

    /// <summary>Address to listen on as HOST:PORT; null means 127.0.0.1:8080.</summary>
    public string? ListenAddress { get; init; }

    /// <summary>Name of the classifier's model in the program; null: the shipped one.</summary>
    public string? ClassifierModel { get; init; }

    /// <summary>The config text as read, secrets from the environment not filled in. Shown by the API's status.</summary>
    public string SourceText { get; init; } = "";

    /// <summary>The built-in default: everything is one service "unrouted" that pages nobody.</summary>
    public static ConfigSnapshot BuiltIn { get; } = new() { Hash = "default" };

    /// <summary>The first destination that is there to page people; null: none is.</summary>
    public DestinationName? PagedByDefault => Destinations.FirstOrDefault(d => d.Name != Announce)?.Name;

    /// <summary>The service of that name; null for <see cref="ServiceName.Unrouted"/> unless it is configured.</summary>
    public ServiceConfig? Service(ServiceName name) => Services.FirstOrDefault(s => s.Name == name);

    /// <summary>The policy of that name, or null.</summary>
    public EscalationPolicy? Policy(string? name) => name is null ? null : Policies.FirstOrDefault(p => p.Name == name);

    /// <summary>The schedule of that name, or null.</summary>
    public Schedule? Schedule(ScheduleName name) => Schedules.FirstOrDefault(s => s.Name == name);

    /// <summary>The person of that name, or null.</summary>
    public Person? Person(PersonName name) => People.FirstOrDefault(p => p.Name == name);

    /// <summary>The team of that name, or null.</summary>
    public Team? Team(string? name) => name is null ? null : Teams.FirstOrDefault(t => t.Name == name);

    /// <summary>The hours of that name, or null.</summary>
    public WorkingHours? HoursNamed(string? name) => name is null ? null : Hours.FirstOrDefault(h => h.Name == name);

    /// <summary>What is said about the senders of that format.</summary>
    public IntakeSettings IntakeOf(string format) => Intake.GetValueOrDefault(format) ?? IntakeSettings.None;

    /// <summary>The heartbeat of that name, or null.</summary>
    public HeartbeatConfig? Heartbeat(HeartbeatName name) => Heartbeats.FirstOrDefault(h => h.Name == name);

    /// <summary>The destination of that name, or null.</summary>
    public DestinationConfig? Destination(DestinationName name)
    {
        // A loop: asked for every page, where a closure over the name would be allocated.
        foreach (var destination in Destinations)
        {
            if (destination.Name == name)
            {
                return destination;
            }
        }

        return null;
    }

    /// <summary>The template of that name, or null.</summary>
    public MessageTemplate? Template(string? name) => name is null ? null : Templates.FirstOrDefault(t => t.Name == name);
}
