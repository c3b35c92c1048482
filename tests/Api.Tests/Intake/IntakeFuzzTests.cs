using System.Text.Json;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Formats.Opsgenie;
using HelpDeskFlow.Intake.Formats.Otlp;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Tests.Intake;

/// <summary>
/// Goal: whatever bytes arrive, no format throws, answers 5xx or stores half an alert. Method: real payloads broken at
/// random with a fixed seed, run through the whole endpoint; a failure names its number, with which it can be run again.
/// </summary>
public sealed class IntakeFuzzTests
{
    private const int Rounds = 12_000;

    [Fact]
    public Task Alertmanager_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(Payloads.Alertmanager, ports => new AlertListEndpoint(new AlertmanagerAlerts(), ports), isList: true);

    [Fact]
    public Task Webhook_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(Payloads.Webhook, ports => new AlertListEndpoint(new AlertmanagerWebhook(), ports), isList: true);

    [Fact]
    public Task Own_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(Payloads.Own, ports => new AlertListEndpoint(new OwnAlerts(), ports), isList: true);

    [Fact]
    public Task PagerDuty_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(Payloads.PagerDuty, ports => new PagerDutyEvents(ports), isList: false);

    [Fact]
    public Task Opsgenie_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(Payloads.Opsgenie, ports => new OpsgenieApi(ports), isList: false, "/v2/alerts");

    [Fact]
    public Task Otlp_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(OtlpPayloads.Json, ports => new OtlpEndpoint(ports), isList: true);

    [Fact]
    public Task PagerDutyV1_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(Payloads.PagerDutyV1, ports => new PagerDutyEvents(ports, isV1: true), isList: false);

    [Fact]
    public Task PagerDutyChange_MutatedBodies_NeverFailOrStoreHalf() =>
        RunAsync(Payloads.PagerDutyChange, ports => new PagerDutyChanges(ports), isList: false);

    [Fact]
    public void Cursor_MutatedBodies_AcceptsWhatSystemTextJsonAccepts()
    {
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Payloads.Mutate(round % 2 == 0 ? Payloads.PagerDuty : Payloads.Alertmanager, new Random(round));
            var expected = IsJson(body);
            var cursor = new JsonCursor(body);
            Assert.True(expected == (cursor.Skip() && cursor.AtEnd()), $"round {round}: System.Text.Json says {expected}");
            accepted += expected ? 1 : 0;
        }

        Assert.InRange(accepted, Rounds / 20, Rounds - (Rounds / 20));
    }

    private static async Task RunAsync(string payload, Func<IntakePorts, IIntakeEndpoint> create, bool isList, string path = "/")
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<IntakeInstruments>().BuildServiceProvider();
        var engine = new FakeEngine();
        var ports = new IntakePorts(engine, TimeProvider.System, services.GetRequiredService<IntakeInstruments>());
        var endpoint = create(ports);
        // The edge turns an exception into a 500; here the 500 is the failure.
        var edge = new IntakeEdge(endpoint, ports, NullLogger<IntakeEdge>.Instance);
        int stored = 0, refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var body = Payloads.Mutate(payload, new Random(round));
            engine.Alerts.Clear();
            var context = new DefaultHttpContext();
            context.Request.Method = "POST";
            context.Request.Path = path;
            context.Request.ContentType = "application/json";
            context.Request.ContentLength = body.Length;
            context.Request.Body = new MemoryStream(body);
            await edge.HandleAsync(context);

            Assert.True(context.Response.StatusCode is 200 or 202 or 400 or 422, $"round {round}: status {context.Response.StatusCode}");
            Assert.True(engine.Alerts.Count == 0 || IsJson(body), $"round {round}: stored from a malformed body");
            Assert.True(isList || engine.Alerts.Count == 0 || context.Response.StatusCode is 200 or 202, $"round {round}: stored and refused");
            Assert.All(engine.Alerts, AssertWhole);
            stored += engine.Alerts.Count + engine.Commands.Count;
            Assert.True(engine.Commands.Count == 0 || context.Response.StatusCode is 200 or 202, $"round {round}: asked and refused");
            engine.Commands.Clear();
            refused += context.Response.StatusCode >= 400 ? 1 : 0;
        }

        Assert.InRange(stored, Rounds / 20, Rounds * 4);
        Assert.InRange(refused, Rounds / 20, Rounds);
    }

    private static void AssertWhole(RecordedAlert alert)
    {
        Assert.InRange(alert.Labels.Count, 1, IntakeLimits.LabelsMax);
        Assert.True(alert.StartsAt <= alert.EndsAt);
        Assert.NotEqual(default, alert.Key);
        foreach (var label in alert.Labels.Items.Concat(alert.Annotations.Items))
        {
            Assert.NotEqual("", label.Name);
            Assert.NotEqual("", label.Value);
        }

        Assert.Equal(alert.Labels.Count, alert.Labels.Items.Select(l => l.Name).Distinct().Count());
        Assert.Equal(alert.Annotations.Count, alert.Annotations.Items.Select(l => l.Name).Distinct().Count());
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
