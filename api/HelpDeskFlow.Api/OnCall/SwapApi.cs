using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.OnCall;

/// <summary>Requests to swap shifts, and answers to them.</summary>
internal static class SwapApi
{
    public static void MapSwaps(this IEndpointRouteBuilder api)
    {
        api.MapGet("/schedules/{name}/swaps", List).WithName("listSwaps").WithTags("on call")
            .WithSummary("Requests to swap shifts, the newest first.").ProducesProblem(404);
        api.MapPost("/schedules/{name}/swaps", RequestAsync).WithName("requestSwap").WithTags("on call")
            .WithSummary("Ask somebody (or anybody) to take shifts; nothing changes until it is accepted.").Accepts<SwapRequestBody>("application/json")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
        api.MapPost("/schedules/{name}/swaps/{id}/accept", AcceptAsync).WithName("acceptSwap").WithTags("on call")
            .WithSummary("Take the shifts.").Accepts<AcceptSwapRequest>("application/json")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
        api.MapPost("/schedules/{name}/swaps/{id}/decline", DeclineAsync).WithName("declineSwap").WithTags("on call")
            .WithSummary("Refuse the request, or take it back.").Accepts<CommandRequest>("application/json")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
    }

    private static Ok<Page<SwapItem>> List(IEngine engine, string name)
    {
        var schedule = OnCallApi.Find(engine.Views, name);
        var swaps = engine.Views.Rotations.GetValueOrDefault(schedule.Name)?.Swaps ?? [];
        return TypedResults.Ok(new Page<SwapItem>([.. swaps.Reverse().Select(OnCallForms.Item)], null));
    }

    private static async Task<Ok<SwapItem>> RequestAsync(HttpContext http, IEngine engine, TimeProvider time, string name)
    {
        var schedule = OnCallApi.Find(engine.Views, name);
        var body = await CommandBody.ReadAsync<SwapRequestBody>(http);
        if (OnCallApi.NameOf(body.Of) is not { } of || body.From is not { } from || body.To is not { } to || body.ReturnFrom is null != body.ReturnTo is null)
        {
            throw ProblemException.BadRequest("of, from or to is missing, or one of returnFrom and returnTo; give whose shifts, and times such as 2026-01-31T09:00:00Z.");
        }

        var back = body.ReturnFrom is { } start && body.ReturnTo is { } end ? new SwapReturn(start, end) : null;
        var id = body.Id ?? $"{from.ToUnixTimeSeconds():x}-{to.ToUnixTimeSeconds():x}-{of}-{body.With ?? "anybody"}{(back is null ? "" : $"-{back.From.ToUnixTimeSeconds():x}")}";
        if (id.Length > ApiLimits.ByCharactersMax)
        {
            throw ProblemException.BadRequest($"id has {id.Length} characters; the limit is {ApiLimits.ByCharactersMax}; shorten it.");
        }

        var command = new RotationCommand.RequestSwap(id, of, OnCallApi.NameOf(body.With), from, to, back, body.By!);
        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), command);
        return Answer(engine, schedule.Name, id) ?? TypedResults.Ok(OnCallForms.Item(new SwapRequest(id, of, command.With, from, to, back, body.By!, OnCallApi.Now(time))));
    }

    private static async Task<Results<Ok<SwapItem>, NoContent>> AcceptAsync(HttpContext http, IEngine engine, string name, string id)
    {
        var schedule = OnCallApi.Find(engine.Views, name);
        var body = await CommandBody.ReadAsync<AcceptSwapRequest>(http);
        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), new RotationCommand.AcceptSwap(id, new PersonName(body.Person ?? body.By!), body.By!));
        return Answer(engine, schedule.Name, id) is { } answer ? answer : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<SwapItem>, NoContent>> DeclineAsync(HttpContext http, IEngine engine, string name, string id)
    {
        var schedule = OnCallApi.Find(engine.Views, name);
        var body = await CommandBody.ReadAsync<CommandRequest>(http);
        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), new RotationCommand.DeclineSwap(id, body.By!));
        return Answer(engine, schedule.Name, id) is { } answer ? answer : TypedResults.NoContent();
    }

    /// <summary>The swap as it is after the commit.</summary>
    private static Ok<SwapItem>? Answer(IEngine engine, ScheduleName schedule, string id) =>
        engine.Views.Rotations.GetValueOrDefault(schedule)?.Swaps.FirstOrDefault(s => s.Id == id) is { } swap ? TypedResults.Ok(OnCallForms.Item(swap)) : null;
}
