using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Notify;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>The composed notify project with a fake engine behind it.</summary>
internal sealed class NotifyScene : IAsyncDisposable
{
    public static readonly Instant OpenedAt = Instant.FromUtc(2026, 3, 1, 12, 0);
    public static readonly IncidentId Id = IncidentId.FromNumber(42);
    public static readonly DestinationName Name = new("hook");

    private readonly ServiceProvider _services;

    public NotifyScene(
        string type,
        IReadOnlyDictionary<string, string> settings,
        Duration? timeout = null,
        TimeProvider? time = null,
        IncidentState? incident = null,
        bool hasIncident = true,
        EngineAnswer[]? answers = null,
        Func<ConfigSnapshot, ConfigSnapshot>? config = null)
    {
        var destination = new DestinationConfig(
            Name, type, settings.ToImmutableDictionary(), null, DeliveryLimits.Default with { Timeout = timeout ?? Duration.FromSeconds(10) });
        var service = new ServiceConfig(
            new ServiceName("checkout"), "payments", 1, "prod", [], [], null, ImmutableDictionary<string, string>.Empty.Add("runbook", "https://wiki/checkout"));
        var inForce = ConfigSnapshot.BuiltIn with { Destinations = [destination], Services = [service] };
        Engine = new FakeEngine(config?.Invoke(inForce) ?? inForce, hasIncident ? incident ?? Incident() : null, answers ?? []);
        var services = new ServiceCollection();
        services.AddLogging();
        if (time is not null)
        {
            services.AddSingleton(time);
        }

        services.AddSingleton<IEngine>(Engine);
        services.AddNotify();
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<NotifyOptions>().ExternalUrl = "https://hdf.example.org/";
        Sink = _services.GetRequiredService<IEffectSink>();
    }

    public FakeEngine Engine { get; }

    public IEffectSink Sink { get; }

    public static NotifyScene Webhook(FakeSink sink, string? secret = null, string? secret2 = null, Duration? timeout = null, IncidentState? incident = null)
    {
        var settings = new Dictionary<string, string> { ["url"] = $"{sink.Url}/hook" };
        if (secret is not null)
        {
            settings["secret"] = secret;
        }

        if (secret2 is not null)
        {
            settings["secret2"] = secret2;
        }

        return new NotifyScene("webhook", settings, timeout, incident: incident);
    }

    public static IncidentState Incident(int alerts = 2) => new()
    {
        Id = Id,
        Number = 42,
        Status = IncidentStatus.Triggered,
        Title = "HighErrorRate",
        Service = new ServiceName("checkout"),
        Environment = "prod",
        Team = "payments",
        Severity = Severity.P1,
        SeverityReason = "label severity=critical",
        OpenedAt = OpenedAt,
        AlertCount = alerts,
        Alerts = [.. Enumerable.Range(1, alerts).Select(i => new JoinedAlert(Alert(i), OpenedAt, "first alert"))],
        OpenMembers = [Alert(1).Key],
        Assignees = [new PersonName("ana")],
        Timeline = [new TimelineEntry(OpenedAt, "opened", "Opened by HighErrorRate", null)],
        ConfigHash = "abc",
    };

    public static DeliveryRequest Request(NotificationKind kind = NotificationKind.Opened) => new(
        new DeliveryId("d-42-1"), Id, kind, Severity.P1, 1, "schedule:payments-primary", new PersonName("ana"), "step 1 of policy payments", OpenedAt);

    /// <summary>Releases one attempt and waits for its report.</summary>
    public Task<AttemptOutcome> AttemptAsync(NotificationKind kind = NotificationKind.Opened, int attempt = 1) => AttemptAsync(Request(kind), attempt);

    /// <summary>The same for another request.</summary>
    public async Task<AttemptOutcome> AttemptAsync(DeliveryRequest request, int attempt = 1)
    {
        Sink.Release([new Deliver(Name, request, attempt)]);
        var report = await Engine.NextReportAsync();
        Assert.Equal((request.Id, attempt), (report.Id, report.Attempt));
        return report.Outcome;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static AlertSummary Alert(int index)
    {
        var labels = LabelSet.From([new("alertname", "HighErrorRate"), new("instance", $"host-{index}"), new("severity", "critical")]);
        return new AlertSummary(
            new AlertKey(1, (ulong)index),
            Fingerprint.Of(labels),
            labels,
            LabelSet.From([new("summary", "5 % of requests fail & <burn>")]),
            Severity.P1,
            "label severity=critical",
            OpenedAt);
    }
}
