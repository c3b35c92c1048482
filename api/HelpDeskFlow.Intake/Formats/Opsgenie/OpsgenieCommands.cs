using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>Requests that change something. Each is on disk before its 202, and what came of it is remembered under the request's id.</summary>
internal sealed class OpsgenieCommands(IntakePorts ports, OpsgenieRequests requests)
{
    private const string Source = "opsgenie";
    private const string NoAlert = "Alert does not exist";
    private const int ByCharactersMax = 100;

    private static readonly Dictionary<string, string> Posts = new(StringComparer.Ordinal)
    {
        ["close"] = "Close", ["acknowledge"] = "Acknowledge", ["unacknowledge"] = "Unacknowledge", ["snooze"] = "Snooze",
        ["notes"] = "AddNote", ["escalate"] = "EscalateToNext", ["assign"] = "Assign",
    };

    private static readonly Dictionary<string, string> Puts = new(StringComparer.Ordinal)
    {
        ["priority"] = "UpdatePriority", ["message"] = "UpdateMessage", ["description"] = "UpdateDescription",
    };

    /// <summary>Whether the action is carried out here.</summary>
    public static bool Knows(string method, string action) => method == "POST" ? Posts.ContainsKey(action) : Puts.ContainsKey(action);

    /// <summary><c>POST /v2/alerts</c>. Without an alias every request is an alert of its own, as in Opsgenie; the alias is then the request's id.</summary>
    public async Task CreateAsync(OpsgenieCall call, OpsgenieSender sender, OpsgenieBody body)
    {
        if (OpsgenieAlert.Check(body) is { } wrong)
        {
            ports.Instruments.Count(Source, 0, 1);
            await call.UnprocessableAsync(wrong.Field, wrong.Error);
            return;
        }

        var alias = body["alias"].Length > 0 ? body["alias"] : call.Id.ToString();
        var answer = await SubmitAsync(sender, batch => OpsgenieAlert.WriteCreate(body, alias, sender, ports.Engine.Views.Config, batch));
        var key = OpsgenieAlert.KeyOf(sender, alias);
        if (answer == EngineAnswer.Committed && body["note"].Length > 0 && ports.Engine.Views.Alert(key) is { Incident.IsSome: true } alert)
        {
            answer = (await NoteAsync(alert, body)).Answer;
        }

        var outcome = IntakeOutcome.Of(answer, 1, null, ports.Engine);
        ports.Instruments.Count(Source, outcome.Accepted, 0);
        await FinishAsync(call, sender, outcome, "Create", true, "Created alert", key.ToString(), alias);
    }

    /// <summary><c>POST</c> or <c>PUT /v2/alerts/ID/ACTION</c>.</summary>
    public async Task ActAsync(OpsgenieCall call, OpsgenieSender sender, string identifier, string action, OpsgenieBody body)
    {
        var name = Posts.GetValueOrDefault(action) ?? Puts[action];
        if (CheckAction(action, body, out var until) is { } wrong)
        {
            await call.UnprocessableAsync(wrong.Field, wrong.Error);
            return;
        }

        var alert = OpsgenieAlerts.Find(ports.Engine.Views, sender, identifier, call.IdentifierType);
        if (alert is null || !alert.Incident.IsSome)
        {
            // The view may be a moment behind a create that is just being committed: the engine ignores what it does not know.
            var alias = identifier;
            var isClose = action == "close" && call.IdentifierType == "alias" && System.Text.Encoding.UTF8.GetByteCount(alias) <= IntakeLimits.DedupKeyBytesMax;
            var closed = isClose ? await SubmitAsync(sender, batch => OpsgenieAlert.WriteCloseUnseen(alias, sender, batch)) : EngineAnswer.Committed;
            await FinishAsync(call, sender, IntakeOutcome.Of(closed, 0, null, ports.Engine), name, false, NoAlert, "", "");
            return;
        }

        var result = new AskResult(EngineAnswer.Committed, null);
        if (action != "notes" && body["note"].Length > 0)
        {
            result = await NoteAsync(alert, body);
        }

        if (result.Answer == EngineAnswer.Committed)
        {
            result = await CarryOutAsync(call, sender, alert, action, body, until);
        }

        var status = result.Rejection?.Text ?? $"{name} done";
        var outcome = IntakeOutcome.Of(result.Answer, 0, null, ports.Engine);
        await FinishAsync(call, sender, outcome, name, result.Rejection is null, status, alert.Key.ToString(), alert.DedupKey!);
    }

    private (string Field, string Error)? CheckAction(string action, OpsgenieBody body, out Instant until)
    {
        until = default;
        switch (action)
        {
            case "snooze":
                if (!Timestamp.TryRead(System.Text.Encoding.UTF8.GetBytes(body["endTime"]), out var end) || end is not { } given)
                {
                    return ("endTime", "should be a time such as 2026-01-31T09:30:00Z");
                }

                until = given;
                return given <= ports.Now ? ("endTime", "should be in the future") : null;
            case "notes" when string.IsNullOrWhiteSpace(body["note"]):
                return ("note", "Note can not be empty.");
            case "assign" when body.Owner.Length == 0:
                return ("owner", "Owner can not be empty.");
            case "priority" when !OpsgeniePriority.IsKnown(body["priority"]):
                return ("priority", OpsgeniePriority.Allowed);
            case "message" when string.IsNullOrWhiteSpace(body["message"]):
                return ("message", "Message can not be empty.");
            default:
                return null;
        }
    }

    private async ValueTask<AskResult> CarryOutAsync(OpsgenieCall call, OpsgenieSender sender, AlertView alert, string action, OpsgenieBody body, Instant until)
    {
        var by = By(body);
        switch (action)
        {
            case "close" when call.IdentifierType == "tiny":
                // The number names the incident, so the incident is closed with all its alerts.
                return await AskAsync(alert, new IncidentCommand.Resolve(by));
            case "close":
                return alert.Episode.IsFiring
                    ? new AskResult(await SubmitAsync(sender, batch => OpsgenieAlert.WriteClose(alert, sender, batch)), null)
                    : new AskResult(EngineAnswer.Committed, null);
            case "acknowledge":
                return await AskAsync(alert, new IncidentCommand.Acknowledge(by));
            case "unacknowledge":
                return await AskAsync(alert, new IncidentCommand.Unacknowledge(by));
            case "snooze":
                return await AskAsync(alert, new IncidentCommand.Snooze(until, by));
            case "notes":
                return await NoteAsync(alert, body);
            case "escalate":
                return await AskAsync(alert, new IncidentCommand.EscalateNow(by));
            case "priority":
                return await AskAsync(alert, new IncidentCommand.SetSeverity(OpsgeniePriority.ToSeverity(body["priority"]), by));
            case "assign":
                return OwnerOf(body) is { } owner
                    ? await AskAsync(alert, new IncidentCommand.Assign([owner], by))
                    : new AskResult(EngineAnswer.Committed, new Rejection("unknown-person", $"There is no person \"{Utf8Text.CutText(body.Owner, ByCharactersMax)}\" in the config; name one by name or e-mail address."));
            default:
                return alert.Episode.IsFiring
                    ? new AskResult(await SubmitAsync(sender, batch => OpsgenieAlert.WriteUpdate(alert, action, body[action], sender, batch)), null)
                    : new AskResult(EngineAnswer.Committed, new Rejection("closed", "Alert is closed"));
        }
    }

    private PersonName? OwnerOf(OpsgenieBody body)
    {
        var people = ports.Engine.Views.Config.People;
        return people.FirstOrDefault(p => p.Name.Value == body.Owner || string.Equals(p.Email, body.Owner, StringComparison.OrdinalIgnoreCase))?.Name;
    }

    private ValueTask<AskResult> NoteAsync(AlertView alert, OpsgenieBody body)
    {
        var note = body["note"];
        return AskAsync(alert, new IncidentCommand.AddNote(note[..Math.Min(note.Length, IncidentLimits.NoteCharactersMax)], By(body)));
    }

    private ValueTask<AskResult> AskAsync(AlertView alert, IncidentCommand command) => ports.Engine.AskAsync(GrainId.Of(alert.Incident), command);

    private static string By(OpsgenieBody body)
    {
        var by = body["user"].Length > 0 ? body["user"] : body["source"].Length > 0 ? "opsgenie:" + body["source"] : "opsgenie";
        return by[..Math.Min(by.Length, ByCharactersMax)];
    }

    private ValueTask<EngineAnswer> SubmitAsync(OpsgenieSender sender, Func<AlertBatch, bool> write)
    {
        var batch = AlertBatch.Rent(ports.Now, Source);
        batch.Service = sender.Service;
        return write(batch)
            ? ports.Engine.SubmitAsync(batch)
            : throw new InvalidOperationException("A checked Opsgenie request did not become an alert: " + batch.Errors[0].Error);
    }

    private Task FinishAsync(OpsgenieCall call, OpsgenieSender sender, IntakeOutcome outcome, string action, bool done, string status, string alertId, string alias)
    {
        if (outcome.Problem is not null)
        {
            return call.UnavailableAsync(outcome);
        }

        requests.Add(call.Id, new OpsgenieRequestStatus(sender.Scope, action, done, status, alertId, alias, ports.Now));
        return call.AcceptedAsync();
    }
}
