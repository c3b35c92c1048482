using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Routing;
using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Api.Tests.Config.Imports;

/// <summary>Goal: after moving from Alertmanager the same receivers are told. Method: a config in Alertmanager's documented form; alerts are routed through what came of it.</summary>
public sealed class AlertmanagerImportTests
{
    private const string File = """
        global:
          resolve_timeout: 7m
          smtp_smarthost: mail.example.org:587
          smtp_from: alerts@example.org
          slack_api_url: https://hooks.slack.example/T/B/x
        templates: [/etc/alertmanager/*.tmpl]
        route:
          receiver: chat
          group_by: [alertname, cluster]
          group_wait: 30s
          group_interval: 10m
          repeat_interval: 4h
          routes:
            - matchers: [team="db", severity=~"critical|page"]
              receiver: db-pager
              continue: true
              routes:
                - match: { env: staging }
                  receiver: mail
                  mute_time_intervals: [nights]
            - match_re: { service: "web|api" }
              receiver: hook
              active_time_intervals: [office]
        receivers:
          - name: chat
            slack_configs: [{ channel: "#ops", send_resolved: true }]
          - name: db-pager
            pagerduty_configs: [{ routing_key: R0UT }]
            pushover_configs: [{ user_key: u, token: t }]
          - name: mail
            email_configs: [{ to: "db@example.org", auth_username: u, auth_password: p }]
          - name: hook
            webhook_configs: [{ url: "http://hook.example/x" }]
        inhibit_rules:
          - source_matchers: [alertname="NodeDown"]
            target_match_re: { severity: "warning|info" }
            equal: [instance]
        time_intervals:
          - name: nights
            time_intervals:
              - { weekdays: ["monday:friday"], times: [{ start_time: "22:00", end_time: "24:00" }], location: Europe/Lisbon }
          - name: office
            time_intervals:
              - { weekdays: ["monday:friday"], times: [{ start_time: "09:00", end_time: "17:00" }] }
        """;

    private static Task<ImportRun> Run(string text = File) => ImportRun.Of(new Dictionary<string, string> { ["alertmanager.yml"] = text });

    [Theory]
    [InlineData("team=db severity=critical", "db-pager pagerduty")]
    [InlineData("team=db severity=critical env=staging", "mail email")]
    [InlineData("team=db severity=warning", "chat slack")]
    [InlineData("service=web", "hook webhook")]
    [InlineData("service=webby", "chat slack")]
    public async Task Import_EveryAlert_ReachesTheReceiverThatAlertmanagerTells(string labels, string destination)
    {
        var run = await Run();

        var set = LabelSet.From(labels.Split(' ').Select(l => l.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1])).Append(new("alertname", "A")));
        var service = Route.ServiceOf(run.Snapshot, set).Service;
        var policy = run.Snapshot.Policy(run.Snapshot.Service(service)!.Policy)!;
        Assert.Equal([$"destination:{destination}"], policy.Steps.Single().Notify.Select(n => n.ToString()!));
    }

    [Fact]
    public async Task Import_RestOfTheFile_BecomesGroupingInhibitionAndMutes()
    {
        var run = await Run();

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Equal(["alertname", "cluster"], run.Snapshot.Grouping.Single().Labels);
        Assert.Equal((7, 10), ((int)run.Snapshot.ResolveTimeout.TotalMinutes, (int)run.Snapshot.Grouping.Single().Window.TotalMinutes));
        var inhibition = Assert.Single(run.Snapshot.Inhibitions);
        Assert.Equal(("alertname=\"NodeDown\"", "severity=~\"warning|info\"", "instance"), (inhibition.Source.Single().ToString(), inhibition.Target.Single().ToString(), inhibition.Equal.Single()));
        Assert.Equal(["nights", "outside office"], run.Snapshot.Silences.Select(s => s.Name).Order());
        var mail = run.Snapshot.Destination(new DestinationName("mail email"))!;
        Assert.Equal(("smtp", "mail.example.org", "587", "db@example.org"), (mail.Type, mail.Setting("host"), mail.Setting("port"), mail.Setting("to")));
    }

    [Fact]
    public async Task Import_WhatIsDoneOtherwise_IsReported()
    {
        var run = await Run();

        foreach (var line in new[]
        {
            "- route 1: continue: ",
            "- route: group_wait: an incident is told at once",
            "- route: repeat_interval: ",
            "- receiver db-pager, pushover_configs: there is no destination for pushover",
            "- templates: ",
        })
        {
            Assert.Contains(line, run.Report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_NoSuchFile_IsRefusedInASentence()
    {
        using var error = new StringWriter();
        using var files = new TemporaryFiles();
        var terminal = new Terminal(TextWriter.Null, error, _ => null, TimeProvider.System, null);

        Assert.Equal(ExitCode.Usage, await CommandLine.RunAsync(["import", files.Write("x.yml", "receivers: []\n")], terminal));
        Assert.Contains("has no \"route\"", error.ToString(), StringComparison.Ordinal);
    }
}
