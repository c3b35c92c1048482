using System.Globalization;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.OnCall;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.People;

/// <summary>People: where they are on call, what reaches them, test pages, and codes that show that a contact is theirs.</summary>
internal static class PersonApi
{
    private static readonly Duration SpanDefault = Duration.FromDays(30);

    public static void MapPeople(this IEndpointRouteBuilder api)
    {
        api.MapGet("/people", List).WithName("listPeople").WithTags("people")
            .WithSummary("People of the config, and where they are on call now.");
        api.MapGet("/people/{name}", Get).WithName("getPerson").WithTags("people")
            .WithSummary("A person's contacts, quiet hours and last messages.").ProducesProblem(404);
        api.MapGet("/people/{name}/shifts", Shifts).WithName("personShifts").WithTags("people")
            .WithSummary("A person's shifts in all schedules over [from, to).").ProducesProblem(400).ProducesProblem(404);
        api.MapPost("/people/{name}/test-page", TestAsync).WithName("testPage").WithTags("people")
            .WithSummary("Page a person as a test; what came of it is in their last messages.").Accepts<TestPageRequest>("application/json")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(429).ProducesProblem(503);
        api.MapPost("/people/{name}/contacts/{via}/verify", VerifyAsync).WithName("verifyContact").WithTags("people")
            .WithSummary("Send a code through a destination; saying it back shows that it reaches the person.").Accepts<VerifyRequest>("application/json")
            .ProducesProblem(404).ProducesProblem(429).ProducesProblem(503);
        api.MapPost("/people/{name}/contacts/{via}/confirm", ConfirmAsync).WithName("confirmContact").WithTags("people")
            .WithSummary("Say the code back.").Accepts<ConfirmRequest>("application/json")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
    }

    private static Ok<Page<PersonItem>> List(IEngine engine, TimeProvider time)
    {
        var views = engine.Views;
        var onCall = OnCallNow(views, OnCallApi.Now(time));
        return TypedResults.Ok(new Page<PersonItem>([.. views.Config.People.Select(p => new PersonItem(p.Name.Value, p.Zone.Id, [.. onCall[p.Name]]))], null));
    }

    private static Ok<PersonDetail> Get(IEngine engine, TimeProvider time, string name) =>
        TypedResults.Ok(Detail(engine.Views, Find(engine.Views, name), OnCallApi.Now(time)));

    private static Ok<PersonShifts> Shifts(IEngine engine, TimeProvider time, string name, [FromQuery] string? from, [FromQuery] string? to)
    {
        var views = engine.Views;
        var person = Find(views, name);
        var start = QueryText.Time("from", from) ?? OnCallApi.Now(time);
        var end = QueryText.Time("to", to) ?? start + SpanDefault;
        if (start >= end || end - start > Duration.FromDays(ApiLimits.ScheduleDaysMax))
        {
            throw ProblemException.BadRequest($"from {JsonForms.Text(start)} to {JsonForms.Text(end)} is no span of more than 0 and at most {ApiLimits.ScheduleDaysMax} days; give a later \"to\" or ask in parts.");
        }

        var shifts = views.Config.Schedules.SelectMany(s => Own(OnCallAt.Shifts(s, views.Rotations.GetValueOrDefault(s.Name), start, end), person.Name)
            .Select(o => new PersonShift(s.Name.Value, o.Start, o.End)));
        return TypedResults.Ok(new PersonShifts(person.Name.Value, person.Zone.Id, start, end, [.. shifts.OrderBy(s => s.Start).ThenBy(s => s.Schedule, StringComparer.Ordinal)]));
    }

    private static async Task<Accepted<PersonDetail>> TestAsync(HttpContext http, IEngine engine, TimeProvider time, string name)
    {
        var person = Find(engine.Views, name);
        var body = await CommandBody.ReadAsync<TestPageRequest>(http);
        DestinationName? via = string.IsNullOrEmpty(body.Via) ? null : new DestinationName(body.Via);
        await engine.AskOrThrowAsync(http, GrainId.Of(person.Name), new PersonCommand.SendTest(IdOf(body.Id, time), via, body.By!));
        return TypedResults.Accepted((string?)null, Detail(engine.Views, person, OnCallApi.Now(time)));
    }

    private static async Task<Accepted<PersonDetail>> VerifyAsync(HttpContext http, IEngine engine, SignedLinks links, TimeProvider time, string name, string via)
    {
        var (person, destination) = (Find(engine.Views, name), Destination(engine.Views, via));
        var body = await CommandBody.ReadAsync<VerifyRequest>(http);
        var address = ContactAddress.Of(person, destination);
        var (id, config) = (IdOf(body.Id, time), engine.Views.Config.Links);
        var code = links.Code(ContactCode.IdOf(person.Name, id, destination.Name).Value, config);
        await engine.AskOrThrowAsync(
            http,
            GrainId.Of(person.Name),
            new PersonCommand.SendCode(id, destination.Name, address, ContactAddress.Digest(links, config, person, address, code), body.By!));
        return TypedResults.Accepted((string?)null, Detail(engine.Views, person, OnCallApi.Now(time)));
    }

    private static async Task<Ok<PersonDetail>> ConfirmAsync(HttpContext http, IEngine engine, SignedLinks links, TimeProvider time, string name, string via)
    {
        var (person, destination) = (Find(engine.Views, name), Destination(engine.Views, via));
        var body = await CommandBody.ReadAsync<ConfirmRequest>(http);
        if (string.IsNullOrWhiteSpace(body.Code) || body.Code.Length > ApiLimits.ByCharactersMax)
        {
            throw ProblemException.BadRequest("code is missing or too long; give the digits of the message.");
        }

        var address = ContactAddress.Of(person, destination);
        var digest = ContactAddress.Digest(links, engine.Views.Config.Links, person, address, body.Code.Trim());
        await engine.AskOrThrowAsync(http, GrainId.Of(person.Name), new PersonCommand.ConfirmCode(destination.Name, address, digest, body.By!));
        var detail = Detail(engine.Views, person, OnCallApi.Now(time));
        return engine.Views.Person(person.Name)?.Verified.Any(v => v.Via == destination.Name && v.Address == address) == true
            ? TypedResults.Ok(detail)
            : throw ProblemException.Of(StatusCodes.Status422UnprocessableEntity, "wrong-code", $"That is not the code that was sent through {destination.Name}; look at the last message, or ask for another.");
    }

    private static PersonDetail Detail(IReadViews views, Person person, Instant now)
    {
        var state = views.Person(person.Name);
        var contacts = person.Notify.DistinctBy(r => r.Via)
            .Select(r => (Rule: r, Destination: views.Config.Destination(r.Via)))
            .Where(c => c.Destination is not null)
            .Select(c => Contact(person, c.Rule, c.Destination!, state, now));
        return new PersonDetail(
            person.Name.Value,
            person.Zone.Id,
            [.. OnCallNow(views, now)[person.Name]],
            [.. contacts],
            person.Quiet is not null,
            person.Quiet is { } quiet && WorkTime.Holds(quiet, now),
            state?.Held.Length ?? 0,
            state is null ? [] : [.. state.Notices.Reverse().Select(n => new NoticeItem(n.Id.Value, n.Via.Value, n.At, n.About, n.Delivered, n.Detail))]);
    }

    private static ContactItem Contact(Person person, NotifyRule rule, DestinationConfig destination, PersonState? state, Instant now)
    {
        var address = ContactAddress.Of(person, destination);
        return new ContactItem(
            rule.Via.Value,
            destination.Type,
            rule.After.TotalSeconds,
            state?.Verified.FirstOrDefault(v => v.Via == rule.Via && v.Address == address)?.At,
            state?.Codes.FirstOrDefault(c => c.Via == rule.Via && c.Address == address && c.ExpiresAt > now && c.TriesLeft > 0)?.ExpiresAt);
    }

    /// <summary>Stretches in which the person is on call, whoever is beside them.</summary>
    private static IEnumerable<(Instant Start, Instant End)> Own(IEnumerable<Shift> shifts, PersonName person)
    {
        (Instant Start, Instant End)? open = null;
        foreach (var shift in shifts.Where(s => s.Everybody.Contains(person)))
        {
            if (open is { } one && one.End == shift.Start)
            {
                open = (one.Start, shift.End);
                continue;
            }

            if (open is { } done)
            {
                yield return done;
            }

            open = (shift.Start, shift.End);
        }

        if (open is { } last)
        {
            yield return last;
        }
    }

    private static ILookup<PersonName, string> OnCallNow(IReadViews views, Instant now) => views.Config.Schedules
        .SelectMany(s => OnCallAt.Find(s, views.Rotations.GetValueOrDefault(s.Name), now) is { Person: { } person } answer
            ? answer.Also.Prepend(person).Select(p => (Person: p, Schedule: s.Name.Value))
            : [])
        .ToLookup(o => o.Person, o => o.Schedule);

    private static Person Find(IReadViews views, string name) =>
        views.Config.Person(new PersonName(name))
        ?? throw ProblemException.NotFound($"There is no person \"{QueryText.Short(name)}\"; give a name of /api/v1/people.");

    private static DestinationConfig Destination(IReadViews views, string name) =>
        views.Config.Destination(new DestinationName(name))
        ?? throw ProblemException.NotFound($"There is no destination \"{QueryText.Short(name)}\"; give a name of /api/v1/destinations.");

    private static string IdOf(string? given, TimeProvider time) => string.IsNullOrEmpty(given)
        ? time.GetUtcNow().UtcTicks.ToString("x", CultureInfo.InvariantCulture)
        : given.Length <= ApiLimits.ByCharactersMax ? given
        : throw ProblemException.BadRequest($"id has {given.Length} characters; the limit is {ApiLimits.ByCharactersMax}; shorten it.");
}
