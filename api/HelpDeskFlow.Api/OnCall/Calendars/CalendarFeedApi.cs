using System.Globalization;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>
/// Shifts as iCal, for calendar programs that cannot send a key: the address itself is the secret, one for each schedule and
/// each person. It stays the same until <c>links.secret</c> changes.
/// </summary>
internal static class CalendarFeedApi
{
    private const string OfSchedule = "hdf.calendar.schedule.v1";
    private const string OfPerson = "hdf.calendar.person.v1";
    private static readonly Duration Past = Duration.FromDays(30);
    private static readonly Duration Ahead = Duration.FromDays(365);

    /// <summary>Where the secret addresses are told to those who may read.</summary>
    public static void MapCalendars(this IEndpointRouteBuilder api)
    {
        api.MapGet("/schedules/{name}/calendar", ScheduleAddress).WithName("scheduleCalendar").WithTags("on call")
            .WithSummary("Secret address of the schedule's shifts as iCal.").ProducesProblem(404);
        api.MapGet("/people/{name}/calendar", PersonAddress).WithName("personCalendar").WithTags("on call")
            .WithSummary("Secret address of a person's shifts in all schedules as iCal.").ProducesProblem(404);
        api.MapCalendarImport();
    }

    /// <summary>The calendars themselves.</summary>
    public static void MapCalendarFeeds(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/calendars/schedules/{name}/{secret}.ics", ["GET", "HEAD"], ScheduleFeed).ExcludeFromDescription();
        routes.MapMethods("/calendars/people/{name}/{secret}.ics", ["GET", "HEAD"], PersonFeed).ExcludeFromDescription();
    }

    private static Ok<CalendarAddress> ScheduleAddress(IEngine engine, SignedLinks links, string name) =>
        Address(engine.Views, links, "schedules", OfSchedule, OnCallApi.Find(engine.Views, name).Name.Value);

    private static Ok<CalendarAddress> PersonAddress(IEngine engine, SignedLinks links, string name) =>
        engine.Views.Config.Person(new PersonName(name)) is { } person
            ? Address(engine.Views, links, "people", OfPerson, person.Name.Value)
            : throw ProblemException.NotFound($"There is no person \"{QueryText.Short(name)}\"; give a name from the config.");

    private static Ok<CalendarAddress> Address(IReadViews views, SignedLinks links, string what, string purpose, string name) =>
        TypedResults.Ok(new CalendarAddress($"{links.AddressOf(views.Config)}/calendars/{what}/{Uri.EscapeDataString(name)}/{links.Secret(purpose, name, views.Config.Links)}.ics"));

    private static IResult ScheduleFeed(IEngine engine, SignedLinks links, TimeProvider time, string name, string secret)
    {
        var views = engine.Views;
        return links.IsSecret(secret, OfSchedule, name, views.Config.Links) && views.Config.Schedule(new ScheduleName(name)) is { } schedule
            ? Feed(views, OnCallApi.Now(time), $"On call: {name}", [schedule.Name], null)
            : Results.NotFound();
    }

    private static IResult PersonFeed(IEngine engine, SignedLinks links, TimeProvider time, string name, string secret)
    {
        var views = engine.Views;
        return links.IsSecret(secret, OfPerson, name, views.Config.Links) && views.Config.Person(new PersonName(name)) is { } person
            ? Feed(views, OnCallApi.Now(time), $"On call: {name}", views.Config.Schedules.Select(s => s.Name), person.Name)
            : Results.NotFound();
    }

    private static IResult Feed(IReadViews views, Instant now, string title, IEnumerable<ScheduleName> schedules, PersonName? only)
    {
        var writer = new IcalWriter(title);
        // Whole days: a shift that the span cuts begins at the same time in each answer of a day, so calendar programs see no change.
        var today = now.InUtc().Date.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        foreach (var name in schedules)
        {
            var shifts = OnCallAt.Shifts(views.Config.Schedule(name)!, views.Rotations.GetValueOrDefault(name), today - Past, today + Ahead);
            foreach (var (shift, person) in shifts.SelectMany(s => s.Everybody.Select(p => (s, p))).Where(x => only is null || x.p == only))
            {
                var uid = string.Create(CultureInfo.InvariantCulture, $"{shift.Start.ToUnixTimeSeconds():x}-{Uri.EscapeDataString(name.Value)}-{Uri.EscapeDataString(person.Value)}@helpdeskflow");
                writer.Event(uid, shift.Start, shift.End, only is null ? $"{person} on call" : $"On call: {name}", person.Value, now);
            }
        }

        return Results.Text(writer.End(), "text/calendar", System.Text.Encoding.UTF8);
    }
}
