using System.Collections.Immutable;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Incidents;

/// <summary>What people do with an incident. Each answers 200 with the incident after the commit; a repeat is harmless.</summary>
internal static class IncidentCommandApi
{
    public static void MapIncidentCommands(this IEndpointRouteBuilder api)
    {
        Map<CommandRequest>(api, "acknowledge", "Take it: escalation stops.", (_, body, _) => new IncidentCommand.Acknowledge(body.By!));
        Map<CommandRequest>(api, "unacknowledge", "Give it back: escalation starts again.", (_, body, _) => new IncidentCommand.Unacknowledge(body.By!));
        Map<CommandRequest>(api, "resolve", "It is over.", (_, body, _) => new IncidentCommand.Resolve(body.By!));
        Map<CommandRequest>(api, "reopen", "It is not over after all.", (_, body, _) => new IncidentCommand.Reopen(body.By!));
        Map<CommandRequest>(api, "escalate", "Go to the next step now.", (_, body, _) => new IncidentCommand.EscalateNow(body.By!));
        Map<SnoozeRequest>(api, "snooze", "No notifications until then.", Snooze);
        Map<AssignRequest>(api, "assign", "Give it to these people.", Assign);
        Map<MergeRequest>(api, "merge", "Move all its alerts into another incident.", Merge);
        Map<SplitRequest>(api, "split", "Take alerts out into a new incident.", Split);
        Map<NoteRequest>(api, "notes", "Add a remark.", Note);
        Map<SeverityRequest>(api, "severity", "Set the severity by hand.", SetSeverity);
        Map<RoleRequest>(api, "roles", "Give or take a role.", SetRole);
    }

    private static void Map<T>(IEndpointRouteBuilder api, string verb, string summary, Func<IEngine, T, Instant, IncidentCommand> read)
        where T : CommandRequest, new()
    {
        api.MapPost($"/incidents/{{id}}/{verb}", async (HttpContext http, IEngine engine, TimeProvider time, string id) =>
            {
                var incident = IncidentApi.Find(engine.Views, id);
                var body = await CommandBody.ReadAsync<T>(http);
                TaggedJson.DemandMatch(http, () => IncidentForms.Detail(incident, engine.Views, http.Request));
                var command = read(engine, body, Instant.FromDateTimeOffset(time.GetUtcNow()));
                await engine.AskOrThrowAsync(http, GrainId.Of(incident.Id), command);
                var after = engine.Views.Incident(incident.Id) ?? incident;
                return TaggedJson.Answer(http, IncidentForms.Detail(after, engine.Views, http.Request));
            })
            .WithName(verb + "Incident").WithTags("incidents").WithSummary(summary)
            .Accepts<T>(isOptional: true, "application/json").Produces<IncidentDetail>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422).ProducesProblem(503);
    }

    private static IncidentCommand Snooze(IEngine engine, SnoozeRequest body, Instant now)
    {
        if (body.Until is { } until)
        {
            return new IncidentCommand.Snooze(until, body.By!);
        }

        return body.For is { } text && DurationText.TryParse(text.Trim(), out var duration, out _)
            ? new IncidentCommand.Snooze(now + duration, body.By!)
            : throw ProblemException.BadRequest($"for is \"{QueryText.Short(body.For ?? "")}\"; give a duration such as \"1h\", or an end in \"until\".");
    }

    private static IncidentCommand Assign(IEngine engine, AssignRequest body, Instant now)
    {
        var people = body.People ?? throw ProblemException.BadRequest("people is missing; give a list of names such as [\"ana\"].");
        DemandBounded("people", people.Count);
        return new IncidentCommand.Assign([.. people.Select(p => KnownPerson(engine, p))], body.By!);
    }

    private static IncidentCommand Merge(IEngine engine, MergeRequest body, Instant now) =>
        string.IsNullOrWhiteSpace(body.Into)
            ? throw ProblemException.BadRequest("into is missing; give the id or the number, as text, of the incident that takes its alerts.")
            : new IncidentCommand.MergeInto(IncidentApi.Find(engine.Views, body.Into).Id, body.By!);

    private static IncidentCommand Split(IEngine engine, SplitRequest body, Instant now)
    {
        var ids = body.Alerts is { Count: > 0 } given ? given : throw ProblemException.BadRequest("alerts is missing; give the ids of the alerts that go into a new incident.");
        DemandBounded("alerts", ids.Count);
        var keys = ImmutableArray.CreateBuilder<AlertKey>(ids.Count);
        foreach (var id in ids)
        {
            keys.Add(AlertKey.TryParse(id, out var key) ? key : throw ProblemException.BadRequest($"alerts holds \"{QueryText.Short(id ?? "")}\", which is no alert's id; give 32 hex digits."));
        }

        return new IncidentCommand.Split(keys.MoveToImmutable(), body.By!);
    }

    private static IncidentCommand Note(IEngine engine, NoteRequest body, Instant now)
    {
        if (string.IsNullOrWhiteSpace(body.Text))
        {
            throw ProblemException.BadRequest("text is empty; write what is to be remembered.");
        }

        return body.Text.Length <= IncidentLimits.NoteCharactersMax
            ? new IncidentCommand.AddNote(body.Text, body.By!)
            : throw ProblemException.Of(StatusCodes.Status422UnprocessableEntity, "note-too-long", $"The note has {body.Text.Length} characters; the limit is {IncidentLimits.NoteCharactersMax}; shorten it.");
    }

    private static IncidentCommand SetSeverity(IEngine engine, SeverityRequest body, Instant now) =>
        new IncidentCommand.SetSeverity(
            QueryText.Severity(body.Severity) ?? throw ProblemException.BadRequest("severity is missing; give one of P0, P1, P2, P3."),
            body.By!);

    private static IncidentCommand SetRole(IEngine engine, RoleRequest body, Instant now) =>
        new IncidentCommand.SetRole(
            RoleNames.Parse(body.Role),
            string.IsNullOrEmpty(body.Person) ? null : KnownPerson(engine, body.Person),
            body.By!);

    private static PersonName KnownPerson(IEngine engine, string? name)
    {
        var person = new PersonName(name ?? "");
        return engine.Views.Config.Person(person) is not null
            ? person
            : throw ProblemException.Of(StatusCodes.Status422UnprocessableEntity, "unknown-person", $"There is no person \"{QueryText.Short(person.Value)}\" in the config; add them there or name another.");
    }

    private static void DemandBounded(string what, int count)
    {
        if (count > ApiLimits.CommandItemsMax)
        {
            throw ProblemException.BadRequest($"{what} holds {count} entries; the limit is {ApiLimits.CommandItemsMax}; send fewer.");
        }
    }
}
