using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>A believable morning: a config with people, policies and destinations, and some incidents in every state.</summary>
public static class SampleWorld
{
    public static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 9, 0);

    public const string Attack = "<img src=x onerror=\"document.title='owned'\">";

    public static ConfigSnapshot Config { get; } = Build();

    public static FakeEngine Engine(Instant? now = null, bool carriesOut = false)
    {
        var at = now ?? Now;
        var engine = new FakeEngine { Config = Config, Now = at, CarriesOut = carriesOut };
        var number = 0L;
        Add("payments-db", "P2", "DiskWillFillIn4Hours", IncidentStatus.Resolved, 400, 1, "alertname,instance", "/var/lib/postgresql fills in 4 hours");
        Add("web", "P3", "CertificateExpiresSoon", IncidentStatus.Triggered, 2900, 1, "alertname", "api.example.org expires in 13 days");
        Add("kubernetes", "P2", "KubePodCrashLooping", IncidentStatus.Acknowledged, 190, 7, "alertname,cluster", "Pod search-indexer-7d9 restarts every 40 s");
        Add("search", "P2", "HighLatency", IncidentStatus.Resolved, 95, 3, "alertname,cluster", "p99 above 2 s for 10 minutes");
        Add("checkout", "P1", "CheckoutErrorRate", IncidentStatus.Triggered, 7, 24, "alertname,cluster", "12.4 % of checkouts fail; 3 in the last 5 minutes are above 50 EUR");
        Add("payments-db", "P0", "PostgresDown", IncidentStatus.Triggered, 3, 4, "alertname,cluster", "pg_up is 0 on payments-db-1; replicas follow");
        Add("unrouted", "P2", Attack, IncidentStatus.Triggered, 1, 1, "alertname", Attack);
        return engine;

        void Add(string service, string severity, string name, IncidentStatus status, int minutesAgo, int alerts, string grouping, string summary)
        {
            var opened = at - Duration.FromMinutes(minutesAgo);
            var incident = Incident(++number, service, Enum.Parse<Severity>(severity), name, status, opened, alerts, grouping, summary, engine);
            engine.Put(incident);
        }
    }

    public static AlertView Alert(LabelSet labels, LabelSet annotations, string service, IncidentId incident, Instant at, bool firing = true, int events = 3)
    {
        var fingerprint = Fingerprint.Of(labels);
        var key = new AlertKey(fingerprint.Value, ~fingerprint.Value);
        var episode = new Episode(
            firing ? EpisodeStatus.Firing : EpisodeStatus.Resolved,
            firing ? CloseReason.None : CloseReason.Sender,
            false,
            at,
            at + Duration.FromMinutes(firing ? 60 : 2),
            at + Duration.FromMinutes(1),
            at,
            0,
            events,
            1);
        return new AlertView(key, fingerprint, labels, annotations, "http://prometheus:9090/graph?g0.expr=up", null, "alertmanager", episode, new ServiceName(service), incident);
    }

    public static LabelSet Labels(params (string Name, string Value)[] labels) => LabelSet.From(labels.Select(l => KeyValuePair.Create(l.Name, l.Value)));

    public static DestinationState Destination(string name, Instant? breaker = null, params Delivery[] dead) => new()
    {
        Name = new DestinationName(name),
        Dead = [.. dead.Where(d => d.Status == DeliveryStatus.Dead)],
        Recent = [.. dead.Where(d => d.Status == DeliveryStatus.Delivered)],
        FailuresInRow = breaker is null ? 0 : 5,
        BreakerOpenUntil = breaker,
    };

    public static Delivery Delivery(string id, long incident, DeliveryStatus status, Instant at, string reason = "Step 1 of policy payments: ana is on call in payments-primary.") => new(
        new DeliveryRequest(new DeliveryId(id), IncidentId.FromNumber(incident), NotificationKind.Opened, Severity.P1, 1, "schedule:payments-primary", new PersonName("ana"), reason, at),
        status,
        status == DeliveryStatus.Dead ? 12 : 1,
        null,
        at + Duration.FromSeconds(1),
        status == DeliveryStatus.Dead ? "503 Service Unavailable" : "202 Accepted");

    private static IncidentState Incident(long number, string service, Severity severity, string name, IncidentStatus status, Instant opened, int alerts, string grouping, string summary, FakeEngine engine)
    {
        var id = IncidentId.FromNumber(number);
        var joined = ImmutableList.CreateBuilder<JoinedAlert>();
        for (var i = 0; i < alerts; i++)
        {
            var labels = Labels(("alertname", name), ("cluster", "eu-west-1"), ("instance", $"{service}-{i}:9100"), ("service", service), ("severity", severity == Severity.P3 ? "info" : severity == Severity.P2 ? "warning" : "critical"));
            var annotations = Labels(("summary", summary), ("runbook_url", "https://wiki.example.org/runbooks/" + service));
            var view = Alert(labels, annotations, service, id, opened, status != IncidentStatus.Resolved, 3 + i);
            engine.Put(view);
            var why = i == 0 ? "no open incident of this group" : $"same {grouping.Replace(",", " and ")}, {i * 4} s after the last one";
            joined.Add(new JoinedAlert(new AlertSummary(view.Key, view.Fingerprint, labels, annotations, severity, $"label severity={labels["severity"]}", opened), opened + Duration.FromSeconds(i * 4), why));
        }

        var policy = service == "unrouted" ? null : Config.Policy("payments");
        var pages = policy is not null && severity != Severity.P3;
        var timeline = ImmutableList.CreateBuilder<TimelineEntry>();
        timeline.Add(new(opened, "opened", $"{name} on {service}, {severity} (label severity={joined[0].Alert.Labels["severity"]}); no open incident of this group. {(pages ? "Policy payments." : "Nobody is paged.")}", null));
        if (pages)
        {
            timeline.Add(new(opened, "paged", "ana through pager. Step 1 of policy payments: layer 1 of schedule payments-primary, turn 9.", null));
            timeline.Add(new(opened + Duration.FromMilliseconds(420), "notification-delivered", "pager: 202 Accepted", null));
        }

        if (status == IncidentStatus.Acknowledged)
        {
            timeline.Add(new(opened + Duration.FromMinutes(3), "acknowledged", "ana took it.", "ana"));
            timeline.Add(new(opened + Duration.FromMinutes(9), "note", "Rolled back search-indexer to 2.14.1, watching.", "ana"));
        }

        if (status == IncidentStatus.Resolved)
        {
            timeline.Add(new(opened + Duration.FromMinutes(30), "resolved", "Resolved: all alerts resolved.", null));
        }

        var triggered = status == IncidentStatus.Triggered;
        return new IncidentState
        {
            Id = id,
            Number = number,
            Status = status,
            Title = name,
            Service = new ServiceName(service),
            Environment = "prod",
            Team = service == "unrouted" ? null : "payments",
            Severity = severity,
            SeverityReason = $"label severity={joined[0].Alert.Labels["severity"]}",
            OpenedAt = opened,
            AcknowledgedAt = status == IncidentStatus.Acknowledged ? opened + Duration.FromMinutes(3) : null,
            ResolvedAt = status == IncidentStatus.Resolved ? opened + Duration.FromMinutes(30) : null,
            ResolvedWhy = status == IncidentStatus.Resolved ? "all alerts resolved" : null,
            AlertCount = alerts,
            OpenMembers = status == IncidentStatus.Resolved ? [] : [.. joined.Select(j => j.Alert.Key)],
            Alerts = [.. joined],
            Timeline = [.. timeline],
            Assignees = status == IncidentStatus.Acknowledged ? [new PersonName("ana")] : [],
            Escalation = pages ? new EscalationProgress(policy!, 1, 0, triggered ? opened + Duration.FromMinutes(10) : null, opened + Duration.FromMinutes(30), []) : null,
            NotificationCount = pages ? 1 : 0,
            Told = pages ? [new DestinationName("pager")] : [],
            ConfigHash = Config.Hash,
        };
    }

    private static ConfigSnapshot Build()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Lisbon"];
        var start = new LocalDateTime(2026, 1, 5, 9, 0);
        Schedule Weekly(string name, params string[] people) => new(
            new ScheduleName(name), zone, [new Layer(RotationUnit.Weeks, 1, Duration.Zero, start, [.. people.Select(p => (PersonName?)new PersonName(p))], [])], []);
        ServiceConfig Service(string name, int tier, params string[] dependsOn) => new(
            new ServiceName(name), "payments", tier, "prod", [Match("service", name)], [.. dependsOn.Select(d => new ServiceName(d))], "payments",
            ImmutableDictionary<string, string>.Empty.Add("runbook", "https://wiki.example.org/" + name));
        DestinationConfig Destination(string name, string type) => new(
            new DestinationName(name), type, ImmutableDictionary<string, string>.Empty.Add("secret", "do-not-show-me"), null, DeliveryLimits.Default);
        return new ConfigSnapshot
        {
            Hash = "3f2a9c0d11e4b7a6",
            SourceText = "version: 1\n",
            People = [.. new[] { "ana", "bo", "cy" }.Select(p => new Person(new PersonName(p), null, zone, []))],
            Teams = [new Team("payments", new ScheduleName("payments-primary"))],
            Services = [Service("checkout", 1, "payments-db"), Service("payments-db", 1), Service("search", 2), Service("web", 2), Service("kubernetes", 2)],
            Routes = [new RouteRule([Match("namespace", "kube-system")], new ServiceName("kubernetes"))],
            Policies =
            [
                new EscalationPolicy("payments",
                [
                    new EscalationStep([new NotifyTarget.OnSchedule(new ScheduleName("payments-primary"))], Duration.FromMinutes(5)),
                    new EscalationStep([new NotifyTarget.OnSchedule(new ScheduleName("payments-secondary"))], Duration.FromMinutes(5)),
                    new EscalationStep([new NotifyTarget.OnPerson(new PersonName("ana")), new NotifyTarget.OnDestination(new DestinationName("chat"))], null),
                ], 3, ImmutableDictionary<Severity, SeverityOverride>.Empty),
            ],
            Schedules = [Weekly("payments-primary", "ana", "bo", "cy"), Weekly("payments-secondary", "bo", "cy", "ana")],
            Destinations = [Destination("pager", "pagerduty"), Destination("chat", "slack")],
        };
    }

    private static Matcher Match(string name, string value) =>
        Matcher.TryCreate(name, MatchOperator.Equal, value, out var matcher, out _) ? matcher! : throw new InvalidOperationException(name);
}
