using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.OnCall;

/// <summary>Who is on call, schedules over time, and overrides made at run time.</summary>
internal static class OnCallApi
{
    /// <summary>Span shown where the caller gives no end.</summary>
    private static readonly Duration SpanDefault = Duration.FromDays(14);

    public static void MapOnCall(this IEndpointRouteBuilder api)
    {
        api.MapGet("/oncall", OnCall).WithName("onCall").WithTags("on call")
            .WithSummary("Who is on call in each schedule, now or at a given time.").ProducesProblem(400);
        api.MapGet("/schedules", Schedules).WithName("listSchedules").WithTags("on call")
            .WithSummary("Schedules with who is on call now.");
        api.MapGet("/schedules/{name}", Schedule).WithName("getSchedule").WithTags("on call")
            .WithSummary("Shifts of a schedule over [from, to).").ProducesProblem(400).ProducesProblem(404);
        api.MapPost("/schedules/{name}/overrides", AddOverride).WithName("addOverride").WithTags("on call")
            .WithSummary("Put somebody (or nobody) on call for a while.").Accepts<OverrideRequest>("application/json")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
        api.MapDelete("/schedules/{name}/overrides/{id}", RemoveOverride).WithName("removeOverride").WithTags("on call")
            .WithSummary("Take an override away.").ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
    }

    private static Ok<OnCallAnswers> OnCall(IEngine engine, TimeProvider time, [FromQuery] string? at)
    {
        var views = engine.Views;
        var when = QueryText.Time("at", at) ?? Now(time);
        return TypedResults.Ok(new OnCallAnswers(when, [.. views.Config.Schedules.Select(s => OnCallForms.Item(s, views, when))]));
    }

    private static Ok<Page<OnCallItem>> Schedules(IEngine engine, TimeProvider time)
    {
        var views = engine.Views;
        return TypedResults.Ok(new Page<OnCallItem>([.. views.Config.Schedules.Select(s => OnCallForms.Item(s, views, Now(time)))], null));
    }

    private static Ok<ScheduleDetail> Schedule(IEngine engine, TimeProvider time, string name, [FromQuery] string? from, [FromQuery] string? to)
    {
        var schedule = Find(engine.Views, name);
        var start = QueryText.Time("from", from) ?? Now(time);
        var end = QueryText.Time("to", to) ?? start + SpanDefault;
        return start < end && end - start <= Duration.FromDays(ApiLimits.ScheduleDaysMax)
            ? TypedResults.Ok(Detail(engine.Views, schedule, start, end))
            : throw ProblemException.BadRequest($"from {JsonForms.Text(start)} to {JsonForms.Text(end)} is no span of more than 0 and at most {ApiLimits.ScheduleDaysMax} days; give a later \"to\" or ask in parts.");
    }

    private static async Task<Ok<OverrideItem>> AddOverride(HttpContext http, IEngine engine, string name)
    {
        var schedule = Find(engine.Views, name);
        var body = await CommandBody.ReadAsync<OverrideRequest>(http);
        if (body.From is not { } from || body.To is not { } to)
        {
            throw ProblemException.BadRequest("from or to is missing; give both as RFC 3339 times such as 2026-01-31T09:00:00Z.");
        }

        if ((body.Remove ?? body.Add) is not null && ((body.Person ?? body.InsteadOf) is not null || (body.Remove is not null && body.Add is not null)))
        {
            throw ProblemException.BadRequest("remove takes somebody off and add puts somebody beside; each goes without person and insteadOf; send two overrides.");
        }

        var person = NameOf(body.Remove ?? body.Add ?? body.Person);
        var kind = body.Remove is not null ? OverrideKind.Remove : body.Add is not null ? OverrideKind.Add : OverrideKind.Replace;

        // The same request twice must make one override: without an id of the caller's the content is the id.
        var what = $"{kind switch { OverrideKind.Remove => "without-", OverrideKind.Add => "with-", _ => "" }}{person?.Value ?? "nobody"}{(body.InsteadOf is null ? "" : $"-for-{body.InsteadOf}")}";
        var id = body.Id ?? $"{from.ToUnixTimeSeconds():x}-{to.ToUnixTimeSeconds():x}-{what}";
        if (id.Length > ApiLimits.ByCharactersMax)
        {
            throw ProblemException.BadRequest($"id has {id.Length} characters; the limit is {ApiLimits.ByCharactersMax}; shorten it.");
        }

        var command = new RotationCommand.AddOverride(id, from, to, person, body.By!) { Kind = kind, InsteadOf = NameOf(body.InsteadOf), Force = body.Force };
        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), command);
        return TypedResults.Ok(OnCallForms.Item(new RuntimeOverride(id, from, to, person, body.By!, kind, command.InsteadOf)));
    }

    private static async Task<NoContent> RemoveOverride(HttpContext http, IEngine engine, string name, string id)
    {
        var schedule = Find(engine.Views, name);
        var body = await CommandBody.ReadAsync<RemoveOverrideRequest>(http);
        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), new RotationCommand.RemoveOverride(id, body.By!) { Force = body.Force });
        return TypedResults.NoContent();
    }

    private static ScheduleDetail Detail(IReadViews views, Schedule schedule, Instant from, Instant to)
    {
        var runtime = views.Rotations.GetValueOrDefault(schedule.Name);
        return new ScheduleDetail(
            schedule.Name.Value,
            schedule.Zone.Id,
            from,
            to,
            [.. OnCallForms.Shifts(schedule, runtime, from, to)],
            runtime is null ? [] : [.. runtime.Overrides.Select(OnCallForms.Item)]);
    }

    /// <summary>The name, or null where it is absent or empty.</summary>
    internal static PersonName? NameOf(string? text) => string.IsNullOrEmpty(text) ? null : new PersonName(text);

    /// <summary>The schedule of that name.</summary>
    internal static Schedule Find(IReadViews views, string name) =>
        views.Config.Schedule(new ScheduleName(name))
        ?? throw ProblemException.NotFound($"There is no schedule \"{QueryText.Short(name)}\"; give the name of one in /api/v1/schedules.");

    /// <summary>The instant it is.</summary>
    internal static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());
}
