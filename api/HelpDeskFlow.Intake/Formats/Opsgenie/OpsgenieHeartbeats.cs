using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>Opsgenie's Heartbeat API, as far as senders use it: ping, get, list. Heartbeats themselves stand in the config. A key sees those of its service and those without one.</summary>
internal sealed class OpsgenieHeartbeats(IntakePorts ports)
{
    /// <summary><c>/v2/heartbeats/NAME/ping</c>. On disk before the answer. Opsgenie answers PONG for unknown names too; here that is 404, so that a wrong name is noticed.</summary>
    public async Task PingAsync(OpsgenieCall call, OpsgenieSender sender, string name)
    {
        if (Find(sender, name) is not { } heartbeat)
        {
            await UnknownAsync(call, name);
            return;
        }

        var result = await ports.Engine.AskAsync(GrainId.Of(heartbeat.Name), new HeartbeatCommand.Ping("opsgenie"));
        var outcome = IntakeOutcome.Of(result.Answer, 0, null, ports.Engine);
        await (outcome.Problem is not null ? call.UnavailableAsync(outcome)
            : result.Rejection is not null ? UnknownAsync(call, name)
            : call.AcceptedAsync("PONG - Heartbeat received"));
    }

    /// <summary><c>GET /v2/heartbeats/NAME</c>.</summary>
    public Task GetAsync(OpsgenieCall call, OpsgenieSender sender, string name) => Find(sender, name) is { } heartbeat
        ? call.DataAsync(json => Write(json, heartbeat, ports.Engine.Views))
        : UnknownAsync(call, name);

    /// <summary><c>GET /v2/heartbeats</c>.</summary>
    public Task ListAsync(OpsgenieCall call, OpsgenieSender sender) => call.DataAsync(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("heartbeats");
        foreach (var heartbeat in ports.Engine.Views.Config.Heartbeats.Where(h => IsSeenBy(h, sender)))
        {
            Write(json, heartbeat, ports.Engine.Views);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private HeartbeatConfig? Find(OpsgenieSender sender, string name) =>
        ports.Engine.Views.Config.Heartbeat(new HeartbeatName(name)) is { } heartbeat && IsSeenBy(heartbeat, sender) ? heartbeat : null;

    private static bool IsSeenBy(HeartbeatConfig heartbeat, OpsgenieSender sender) => sender.Service is null || heartbeat.Service is null || heartbeat.Service == sender.Service;

    private static Task UnknownAsync(OpsgenieCall call, string name) =>
        call.RefuseAsync(StatusCodes.Status404NotFound, $"Heartbeat with name [{Utf8Text.CutText(name, 100)}] does not exist; add it under heartbeats in the config.");

    private static void Write(Utf8JsonWriter json, HeartbeatConfig config, IReadViews views)
    {
        var state = views.Heartbeat(config.Name);
        var (interval, unit) = config.Every.TotalMinutes switch
        {
            >= 1440 when config.Every.TotalMinutes % 1440 == 0 => (config.Every.TotalDays, "days"),
            >= 60 when config.Every.TotalMinutes % 60 == 0 => (config.Every.TotalHours, "hours"),
            _ => (Math.Ceiling(config.Every.TotalMinutes), "minutes"),
        };
        json.WriteStartObject();
        json.WriteString("name", config.Name.Value);
        json.WriteString("description", "");
        json.WriteNumber("interval", (long)interval);
        json.WriteString("intervalUnit", unit);
        json.WriteBoolean("enabled", true);
        json.WriteBoolean("expired", state?.Status == HeartbeatStatus.Missed);
        if (state?.LastPingAt is { } at)
        {
            json.WriteString("lastPingTime", OpsgenieForms.Time(at));
        }

        json.WriteEndObject();
    }
}
