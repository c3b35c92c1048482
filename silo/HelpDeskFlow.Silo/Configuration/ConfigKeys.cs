namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Every key the file may have, section by section. docs/config.md explains each; a test compares the two.</summary>
internal static class ConfigKeys
{
    public static readonly string[] Root =
    [
        "version", "people", "teams", "services", "routes", "policies", "schedules", "destinations", "templates", "heartbeats", "severity", "grouping",
        "reopen_window", "resolve_timeout", "intake", "silences", "inhibit", "maintenance", "mute", "flapping", "transient_hold", "storm", "kafka", "links", "listen", "auth", "retention",
        "redaction", "mappings", "topology", "correlation", "hours", "nobody_on_call", "cluster", "classification",
    ];

    public static readonly string[] Person = ["name", "email", "phone", "timezone", "notify", "quiet", "throttle"];

    public static readonly string[] Throttle = ["pages", "window"];

    public static readonly string[] NotifyRule = ["via", "after"];

    public static readonly string[] Team = ["name", "schedule", "hours"];

    public static readonly string[] Hours = ["name", "timezone", "times", "holidays"];

    public static readonly string[] Service = ["name", "team", "tier", "environment", "match", "depends_on", "policy", "links"];

    public static readonly string[] Route = ["match", "service"];

    public static readonly string[] Policy = ["name", "steps", "repeat", "severities", "hours", "handoff"];

    public static readonly string[] Step = ["notify", "wait", "when", "round_robin"];

    public static readonly string[] StepCondition = ["severity", "during", "outside"];

    public static readonly string[] Severities = ["P0", "P1", "P2", "P3"];

    public static readonly string[] SeverityRule = ["ack_within", "resolve_within", "then", "page", "hours", "ack_timeout", "remind_every"];

    public static readonly string[] Schedule = ["name", "timezone", "clock_changes", "allow_gaps", "handoff", "digest", "layers", "overrides", "calendars"];

    public static readonly string[] CalendarSource = ["name", "url", "as", "every", "allow_local"];

    public static readonly string[] ClockChanges = ["skipped", "repeated"];

    public static readonly string[] Layer = ["rotation", "timezone", "start", "until", "people", "restrict"];

    public static readonly string[] Slot = ["person", "from", "until"];

    public static readonly string[] Rotation = ["every", "unit"];

    public static readonly string[] Restriction = ["days", "from", "to_day", "to"];

    public static readonly string[] Override = ["from", "to", "person", "instead_of", "remove", "add"];

    public static readonly string[] Destination = ["name", "type", "fallback", "template"];

    public static readonly string[] DeliveryLimits =
    [
        "in_flight", "per_second", "attempts", "give_up_after", "backoff_first", "backoff_max", "breaker_failures", "breaker_pause", "fallback_after", "timeout",
    ];

    public static readonly string[] Heartbeat = ["name", "every", "grace", "service", "severity", "labels"];

    public static readonly string[] SeverityMap = ["label", "map"];

    public static readonly string[] Grouping = ["labels", "window", "match"];

    /// <summary>Formats in, and what may be said about the senders of each.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Intake = new Dictionary<string, string[]>
    {
        ["alertmanager"] = ["keys"],
        ["pagerduty"] = ["keys"],
        ["opsgenie"] = ["keys"],
        ["grafana"] = ["keys", "secrets", "timestamp_header"],
        ["azure-monitor"] = ["keys"],
        ["cloudwatch-sns"] = ["keys", "topics", "hosts"],
        ["datadog"] = ["keys"],
        ["sentry"] = ["keys", "secrets"],
        ["zabbix"] = ["keys"],
        ["nagios"] = ["keys"],
        ["cloudevents"] = ["keys"],
        ["otlp"] = ["keys", "min_severity"],
        ["json"] = ["keys"],
    };

    public static readonly string[] Silence = ["match", "from", "to", "timezone", "by", "comment"];

    public static readonly string[] Inhibit = ["source", "target", "equal", "wait"];

    public static readonly string[] Maintenance = ["name", "match", "rrule", "start", "duration", "timezone", "comment"];

    public static readonly string[] Mute = ["name", "match", "times", "timezone", "comment"];

    public static readonly string[] TransientHold = ["enabled", "wait", "share", "seen", "severities"];

    public static readonly string[] Storm = ["enabled", "alerts", "within"];

    public static readonly string[] Flapping = ["enabled", "count", "window", "quiet"];

    public static readonly string[] Kafka = ["bootstrap", "settings", "topics", "escalations"];

    public static readonly string[] Topic = ["name", "format", "group", "dead_letters", "start"];

    public static readonly string[] Template = ["subject", "text", "html"];

    public static readonly string[] Links = ["secret", "secret2", "base_url", "expire_after"];

    public static readonly string[] Listen = ["address"];

    public static readonly string[] Auth = ["keys"];

    public static readonly string[] ApiKey = ["name", "role", "sha256"];

    public static readonly string[] Mapping =
    [
        "name", "items", "labels", "annotations", "severity", "constants", "status", "resolved_when", "starts_at", "ends_at", "dedup_key", "url", "timeout",
    ];

    public static readonly string[] MappedText = ["path", "regex", "group", "map", "default", "constant"];

    public static readonly string[] Redaction = ["personal", "extra"];

    public static readonly string[] RedactionPattern = ["kind", "pattern"];

    public static readonly string[] Topology = ["nodes", "edges"];

    public static readonly string[] TopologyNode = ["name", "type"];

    public static readonly string[] Correlation = ["enabled", "window", "precision", "labels"];

    public static readonly string[] Classification = ["model"];

    public static readonly string[] Cluster = ["partitions", "clustering", "cluster_id", "service_id"];

    public static readonly string[] Retention = ["journal", "journal_bytes", "resolved_incidents"];
}
