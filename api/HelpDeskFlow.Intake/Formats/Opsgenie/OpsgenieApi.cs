using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>
/// Opsgenie's Alert API, <c>/v2/alerts…</c>, and its heartbeat pings (WIRE C4). Opsgenie answers 202 and works later; here 202
/// means that it is on disk, and what came of it can be asked under the request's id at once.
/// </summary>
internal sealed class OpsgenieApi : IIntakeEndpoint
{
    /// <summary>Prefixes under which the API answers: clients whose host alone is changed, those that keep ours apart, and those made for Jira Service Management.</summary>
    public static readonly string[] Prefixes = ["", "/opsgenie", "/jsm/ops/integration"];

    /// <summary>What is taken at all.</summary>
    public static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private readonly IntakePorts _ports;
    private readonly OpsgenieRequests _requests = new();
    private readonly OpsgenieReads _reads;
    private readonly OpsgenieCommands _commands;
    private readonly OpsgenieHeartbeats _heartbeats;

    public OpsgenieApi(IntakePorts ports)
    {
        _ports = ports;
        _reads = new OpsgenieReads(ports, _requests);
        _commands = new OpsgenieCommands(ports, _requests);
        _heartbeats = new OpsgenieHeartbeats(ports);
    }

    /// <inheritdoc/>
    public string Source => "opsgenie";

    /// <inheritdoc/>
    public async ValueTask HandleAsync(HttpContext context)
    {
        var call = new OpsgenieCall(context, _ports);
        if (OpsgenieSender.Of(context.Request, _ports.Engine.Views.Config) is not { } sender)
        {
            await call.RefuseAsync(StatusCodes.Status401Unauthorized, "Could not authenticate: send \"Authorization: GenieKey KEY\" with a key that stands under intake.opsgenie.keys in the config.");
            return;
        }

        if (call.IdentifierType is not ("id" or "tiny" or "alias"))
        {
            await call.UnprocessableAsync("identifierType", "should be one of [ id, tiny, alias ]");
            return;
        }

        var handling = (call.Method, call.Path) switch
        {
            ("POST", ["alerts"]) => WithBodyAsync(call, body => _commands.CreateAsync(call, sender, body)),
            ("GET", ["alerts"]) => _reads.ListAsync(call, sender),
            ("GET", ["alerts", "count"]) => _reads.CountAsync(call, sender),
            ("GET", ["alerts", "requests", var id]) => _reads.RequestAsync(call, sender, id),
            ("GET", ["alerts", var id]) => _reads.GetAsync(call, sender, id),
            ("POST" or "PUT" or "PATCH", ["alerts", var id, var action]) when OpsgenieCommands.Knows(call.Method, action) =>
                WithBodyAsync(call, body => _commands.ActAsync(call, sender, id, action, body)),
            ("POST" or "PUT" or "PATCH" or "DELETE", ["alerts", _, ..]) =>
                call.RefuseAsync(StatusCodes.Status501NotImplemented, "This program does not carry out that request of the Opsgenie API; see docs/connect/opsgenie.md for those it does."),
            ("GET" or "POST" or "PUT" or "PATCH", ["heartbeats", var name, "ping"]) => _heartbeats.PingAsync(call, sender, name),
            ("GET", ["heartbeats", var name]) => _heartbeats.GetAsync(call, sender, name),
            ("GET", ["heartbeats"]) => _heartbeats.ListAsync(call, sender),
            _ => call.RefuseAsync(StatusCodes.Status404NotFound, "There is no such path in the Opsgenie API as this program serves it."),
        };
        await handling;
    }

    private async Task WithBodyAsync(OpsgenieCall call, Func<OpsgenieBody, Task> handle)
    {
        OpsgenieBody? body;
        using (var bytes = await RequestBody.ReadAsync(call.Http.Request, IntakeLimits.BodyBytesMax))
        {
            if (bytes.Problem is not null)
            {
                await call.RefuseAsync(bytes.Status, bytes.Problem);
                return;
            }

            body = OpsgenieBody.Read(bytes.Span, out var problem);
            if (body is null)
            {
                _ports.Instruments.Count(Source, 0, 1);
                await call.RefuseAsync(StatusCodes.Status400BadRequest, problem!);
                return;
            }
        }

        await handle(body);
    }
}
