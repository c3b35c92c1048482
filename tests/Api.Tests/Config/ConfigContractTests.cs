using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Silo.Configuration;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>
/// Goal: the config that is promised to users is read in full. Method: contract.yml is that text, with the names it refers
/// to added; every value is looked up in the snapshot.
/// </summary>
public sealed class ConfigContractTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["PD_KEY"] = "pdkey", ["HOOK_SECRET"] = "hooksecret", ["SLACK_URL"] = "https://hooks.example.org/T/B/x",
    };

    private static string Contract() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Config", "contract.yml"))
        .Replace("teams:\n", "  - { name: bo }\n  - { name: cy, timezone: America/Chicago }\nteams:\n", StringComparison.Ordinal)
        .Replace("routes:", "  - { name: payments-db }\n  - { name: cart }\n  - { name: kubernetes, policy: payments }\nroutes:", StringComparison.Ordinal)
        .Replace(
            "schedules:\n",
            "schedules:\n  - { name: payments-secondary, layers: [{ rotation: daily, start: 2026-01-05T09:00, people: [bo, null] }] }\n  - { name: l3, layers: [{ rotation: { every: 12h }, start: 2026-01-05T09:00:30, people: [cy] }] }\n",
            StringComparison.Ordinal);

    private static ConfigResult Load(string text) => ConfigLoader.Parse(text, "helpdeskflow.yml", Environment.GetValueOrDefault);

    [Fact]
    public void Loader_ContractText_HasNoProblems()
    {
        var result = Load(Contract());

        Assert.Empty(result.Problems.Select(p => p.ToString()));
        Assert.NotNull(result.Snapshot);
    }

    [Fact]
    public void Loader_ContractTextAlone_ReportsOnlyItsMissingNames()
    {
        var result = Load(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Config", "contract.yml")));

        Assert.Null(result.Snapshot);
        Assert.All(result.Problems, p => Assert.Contains("which is not defined", p.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Loader_ContractText_FillsTheSnapshot()
    {
        var config = Load(Contract()).Snapshot!;

        var ana = config.Person(new PersonName("ana"))!;
        Assert.Equal("ana@example.org", ana.Email);
        Assert.Equal("Europe/Lisbon", ana.Zone.Id);
        Assert.Equal([new NotifyRule(new("pager"), Duration.Zero), new NotifyRule(new("mail"), Duration.FromMinutes(2))], ana.Notify);
        Assert.Equal(new Team("payments", new ScheduleName("payments-primary")), config.Team("payments"));

        var checkout = config.Service(new ServiceName("checkout"))!;
        Assert.Equal(("payments", 1, "prod", "payments"), (checkout.Team, checkout.Tier, checkout.Environment, checkout.Policy));
        Assert.Equal("service=\"checkout\"", Assert.Single(checkout.Match).ToString());
        Assert.Equal(["payments-db", "cart"], checkout.DependsOn.Select(d => d.Value));
        Assert.Equal("https://wiki/checkout", checkout.Links["runbook"]);
        Assert.Equal(new ServiceName("kubernetes"), Assert.Single(config.Routes).Service);

        var policy = config.Policy("payments")!;
        Assert.Equal(3, policy.Repeat);
        Assert.Equal(["schedule:payments-primary"], policy.Steps[0].Notify.Select(n => n.ToString()));
        Assert.Equal(Duration.FromMinutes(5), policy.Steps[0].Wait);
        Assert.Null(policy.Steps[2].Wait);
        Assert.Equal(["person:ana", "destination:chat"], policy.Steps[2].Notify.Select(n => n.ToString()));
        Assert.Equal(Duration.FromMinutes(30), policy.Severities[Severity.P1].ResolveWithin);
        Assert.Equal(["schedule:l3", "person:ana"], policy.Severities[Severity.P1].Then.Select(n => n.ToString()));
        Assert.False(policy.Severities[Severity.P3].Page);

        var primary = config.Schedule(new ScheduleName("payments-primary"))!;
        var layer = Assert.Single(primary.Layers);
        Assert.Equal((RotationUnit.Weeks, 1, new LocalDateTime(2026, 1, 5, 9, 0)), (layer.Unit, layer.Every, layer.Start));
        Assert.Equal(["ana", "bo", "cy"], layer.People.Select(p => p?.Value));
        var restriction = Assert.Single(layer.Restrictions);
        Assert.Equal([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday], restriction.Days);
        Assert.Equal((new LocalTime(9, 0), new LocalTime(17, 0)), (restriction.From, restriction.To));
        Assert.Equal(new ScheduleOverride(new(2026, 12, 24, 9, 0), new(2026, 12, 26, 9, 0), new PersonName("cy")), Assert.Single(primary.Overrides));
        Assert.Equal([new PersonName("bo"), null], config.Schedule(new ScheduleName("payments-secondary"))!.Layers[0].People);
        Assert.Equal((RotationUnit.Custom, Duration.FromHours(12)), (config.Schedule(new("l3"))!.Layers[0].Unit, config.Schedule(new("l3"))!.Layers[0].Period));

        var pager = config.Destination(new DestinationName("pager"))!;
        Assert.Equal(("pdkey", "https://events.pagerduty.com"), (pager.Setting("routing_key"), pager.Setting("url")));
        var hook = config.Destination(new DestinationName("hook"))!;
        Assert.Equal(("hooksecret", new DestinationName("mail")), (hook.Setting("secret"), hook.Fallback!.Value));
        Assert.Equal(DeliveryLimits.Default, hook.Delivery);
        Assert.Equal(DeliveryLimits.Default with { PerSecondMax = 1 }, config.Destination(new DestinationName("chat"))!.Delivery);
        Assert.Equal("25", config.Destination(new DestinationName("mail"))!.Setting("port"));

        Assert.Equal(Severity.P1, config.Severity.Values["CRITICAL"]);
        Assert.Equal(Severity.P0, config.Severity.Values["emergency"]);
        Assert.Equal(["alertname", "cluster"], Assert.Single(config.Grouping).Labels);
        Assert.Equal(new ServiceName("checkout"), config.PagerDutyKeys["R0UTINGKEY"]);
        Assert.Equal(new ServiceName("checkout"), config.OpsgenieKeys["GENIEKEY"]);
        Assert.Equal("127.0.0.1:8080", config.ListenAddress);
        Assert.Equal((Role.Operator, "ci"), (config.ApiKeys[0].Role, config.ApiKeys[0].Name));
        Assert.Equal((Duration.FromDays(30), Duration.FromDays(400)), (config.JournalRetention, config.ResolvedIncidentRetention));
        Assert.Equal((Duration.FromMinutes(15), Duration.FromMinutes(5)), (config.ReopenWindow, config.ResolveTimeout));
    }

    [Fact]
    public void Loader_Suppression_IsRead()
    {
        var config = Load(Contract()).Snapshot!;
        var inhibition = Assert.Single(config.Inhibitions);
        Assert.Equal(("alertname=\"NodeDown\"", "severity=~\"warning|info\"", "instance", Duration.FromSeconds(2)), (inhibition.Source[0].ToString(), inhibition.Target[0].ToString(), inhibition.Equal[0], inhibition.Wait));
        var window = Assert.Single(config.Silences);
        Assert.Equal((SilenceKind.Maintenance, "db-patch", "FREQ=WEEKLY;BYDAY=SU", "UTC"), (window.Kind, window.Name, window.Recurrence!.Rule, window.Recurrence.TimeZone));
        Assert.Equal(window.Id, Assert.Single(Load(Contract()).Snapshot!.Silences).Id);
        Assert.Equal(FlapRule.Default, config.Flapping);
    }

    [Fact]
    public void Loader_SilencesAndHours_AreRead()
    {
        var config = Load("""
            version: 1
            silences:
              - { match: ['service="cart"'], from: 2026-01-04T02:00, to: "2026-01-04T06:00:00Z", timezone: Europe/Berlin, by: ana, comment: moving }
            mute:
              - { name: nights, match: ['severity="info"'], timezone: Europe/Lisbon, times: [{ days: [sat, sun], from: "00:00", to: "24:00" }, { from: "22:00", to: "06:00" }] }
            flapping: { enabled: false }
            """).Snapshot!;
        Assert.Equal([SilenceKind.Silence, SilenceKind.Mute], config.Silences.Select(s => s.Kind));
        Assert.Equal((Instant.FromUtc(2026, 1, 4, 1, 0), Instant.FromUtc(2026, 1, 4, 6, 0), "ana"), (config.Silences[0].From, config.Silences[0].To, config.Silences[0].CreatedBy));
        Assert.Equal(2, config.Silences[1].Recurrence!.Hours.Length);
        Assert.Null(config.Flapping);
    }

    [Fact]
    public void Loader_SameText_GivesSameHash()
    {
        Assert.Equal(Load(Contract()).Snapshot!.Hash, Load(Contract()).Snapshot!.Hash);
        Assert.Equal("09bfcc6a14b83e21", Load("version: 1\n").Snapshot!.Hash);
        Assert.Matches("^[0-9a-f]{16}$", Load(Contract()).Snapshot!.Hash);
    }

    [Fact]
    public void Loader_SecretsWrittenInTheFile_AreNotInTheSourceText()
    {
        const string Text = """
            version: 1
            destinations:
              - { name: a, type: webhook, url: "http://h/x", secret: "hunter2" }
              - { name: b, type: webhook, url: "http://h/x", secret: "${HOOK_SECRET}" }
              - { name: d, type: teams, url: "https://h/hunter4" }
              - { name: e, type: slack_bot, token: hunter5, channel: c }
              - { name: f, type: ntfy, topic: hunter6, token: hunter7 }
              - { name: g, type: telegram, token: hunter8, chat_id: 1 }
              - { name: h, type: opsgenie, api_key: hunter9 }
              - { name: i, type: discord, url: "https://h/hunter10" }
              - { name: c, type: smtp, username: u, password: hunter3, host: h, from: a@example.org }
            services: [{ name: s }]
            intake: { pagerduty: { keys: { R0UTING: s } }, grafana: { secrets: [hunter4, "hunter5"], keys: { hunter6: s } }, sentry: { secrets: hunter7 } }
            """;

        var config = Load(Text).Snapshot!;

        Assert.Equal("hunter2", config.Destinations[0].Setting("secret"));
        Assert.Equal(["hunter4", "hunter5"], config.IntakeOf("grafana").Secrets);
        Assert.Equal(["hunter7"], config.IntakeOf("sentry").Secrets);
        Assert.Equal(new ServiceName("s"), config.IntakeOf("grafana").Keys["hunter6"]);
        Assert.DoesNotContain("hunter", config.SourceText, StringComparison.Ordinal);
        Assert.DoesNotContain("hooksecret", config.SourceText, StringComparison.Ordinal);
        Assert.DoesNotContain("R0UTING", config.SourceText, StringComparison.Ordinal);
        Assert.Contains("secret: <secret> }", config.SourceText, StringComparison.Ordinal);
        Assert.Contains("secret: \"${HOOK_SECRET}\"", config.SourceText, StringComparison.Ordinal);
    }
}
