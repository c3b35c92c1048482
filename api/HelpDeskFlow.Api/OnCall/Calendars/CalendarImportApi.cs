using System.Text;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>Calendars as a source of overrides: sending one replaces all that came from the same source before.</summary>
internal static class CalendarImportApi
{
    private const int SourceCharactersMax = 40;

    public static void MapCalendarImport(this IEndpointRouteBuilder api)
    {
        api.MapPut("/schedules/{name}/calendars/{source}", ImportAsync).WithName("importCalendar").WithTags("on call")
            .WithSummary("Overrides of this source are from now on what this iCal says.").Accepts<string>("text/calendar")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);
        api.MapDelete("/schedules/{name}/calendars/{source}", RemoveAsync).WithName("removeCalendar").WithTags("on call")
            .WithSummary("Takes all overrides of this source away.").ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<Ok<CalendarImported>> ImportAsync(HttpContext http, IEngine engine, TimeProvider time, string name, string source, [FromQuery(Name = "as")] string? kind)
    {
        var views = engine.Views;
        var schedule = OnCallApi.Find(views, name);
        Check(source);
        var what = QueryText.OneOf("as", kind, "replace", "remove") == "remove" ? OverrideKind.Remove : OverrideKind.Replace;
        var by = http.User.Identity?.Name ?? "api";
        if (CalendarOverrides.Of(await TextAsync(http), source, what, views.Config, schedule, OnCallApi.Now(time), by) is not var (overrides, unmapped))
        {
            throw ProblemException.BadRequest("The body is no calendar; send iCal that begins with BEGIN:VCALENDAR.", "bad-body");
        }

        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), new RotationCommand.ReplaceImported(source, overrides, by));
        return TypedResults.Ok(new CalendarImported(source, overrides.Length, unmapped));
    }

    private static async Task<NoContent> RemoveAsync(HttpContext http, IEngine engine, string name, string source)
    {
        var schedule = OnCallApi.Find(engine.Views, name);
        Check(source);
        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), new RotationCommand.ReplaceImported(source, [], http.User.Identity?.Name ?? "api"));
        return TypedResults.NoContent();
    }

    private static void Check(string source)
    {
        if (source.Length > SourceCharactersMax || !source.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw ProblemException.BadRequest($"The source \"{QueryText.Short(source)}\" is no name; write at most {SourceCharactersMax} letters, digits, - and _.");
        }
    }

    private static async Task<string> TextAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(part, http.RequestAborted)) > 0)
        {
            buffer.Write(part, 0, read);
            if (buffer.Length > ApiLimits.CalendarBytesMax)
            {
                throw ProblemException.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"The calendar has more than {ApiLimits.CalendarBytesMax} bytes; send one with fewer events.");
            }
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
