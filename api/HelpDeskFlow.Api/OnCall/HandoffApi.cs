using System.Collections.Immutable;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
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

/// <summary>Shifts that are over: what each came to, what it left open, and what was written about it.</summary>
internal static class HandoffApi
{
    public static void MapHandoffs(this IEndpointRouteBuilder api)
    {
        api.MapGet("/schedules/{name}/handoffs", List).WithName("listHandoffs").WithTags("on call")
            .WithSummary("Shifts that are over, the newest first, with the digest of each.").ProducesProblem(400).ProducesProblem(404);
        api.MapPost("/schedules/{name}/handoffs/{end}/summary", SummarizeAsync).WithName("summarizeShift").WithTags("on call")
            .WithSummary("Write about the shift that ended then, for those who go on; they are told.").Accepts<SummaryRequest>("application/json")
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(422).ProducesProblem(503);
    }

    private static Ok<Page<HandoffItem>> List(IEngine engine, string name, [FromQuery] string? limit, [FromQuery] string? cursor)
    {
        var views = engine.Views;
        var schedule = OnCallApi.Find(views, name);
        var state = views.Rotations.GetValueOrDefault(schedule.Name);
        var max = QueryText.Limit(limit);
        var before = QueryText.Time("cursor", cursor) ?? Instant.MaxValue;
        var past = state?.Past ?? [];
        var found = Enumerable.Range(0, past.Length).Reverse().Where(i => past[i].To < before).Take(max + 1).ToList();
        var items = found.Take(max).Select(i => Item(schedule.Name, past[i], i + 1 < past.Length ? past[i + 1].People : state!.Duty?.People ?? [], views)).ToList();
        return TypedResults.Ok(new Page<HandoffItem>(items, found.Count > max ? JsonForms.Text(items[^1].To) : null));
    }

    private static async Task<Ok<HandoffItem>> SummarizeAsync(HttpContext http, IEngine engine, string name, string end)
    {
        var schedule = OnCallApi.Find(engine.Views, name);
        var given = QueryText.Time("end", end) ?? throw ProblemException.BadRequest("The end of the shift is missing; give the \"to\" of one in its list of handoffs.");
        var ended = Past(engine, schedule.Name).Select(p => p.To).FirstOrDefault(to => to.ToUnixTimeMilliseconds() == given.ToUnixTimeMilliseconds(), given); // times are shown to the millisecond
        var body = await CommandBody.ReadAsync<SummaryRequest>(http);
        await engine.AskOrThrowAsync(http, GrainId.Of(schedule.Name), new RotationCommand.Summarize(ended, body.Text ?? "", body.By!));
        var past = Past(engine, schedule.Name);
        return past.FirstOrDefault(p => p.To == ended) is { } shift
            ? TypedResults.Ok(Item(schedule.Name, shift, past.FirstOrDefault(p => p.From == ended)?.People ?? engine.Views.Rotations[schedule.Name].Duty?.People ?? [], engine.Views))
            : throw ProblemException.NotFound($"No shift in {QueryText.Short(name)} ended at {QueryText.Short(end)}; give the \"to\" of one in its list of handoffs.");
    }

    private static ImmutableArray<DutyRecord> Past(IEngine engine, ScheduleName schedule) => engine.Views.Rotations.GetValueOrDefault(schedule)?.Past ?? [];

    private static HandoffItem Item(ScheduleName schedule, DutyRecord shift, ImmutableArray<PersonName> next, IReadViews views) => new(
        schedule.Value,
        shift.From,
        shift.To,
        [.. shift.People.Select(p => p.Value)],
        [.. next.Select(p => p.Value)],
        shift.Digest is { } d ? new DigestItem(d.Opened, d.Acknowledged, d.Resolved, d.Pages, d.NightPages, d.LongestQuiet.TotalSeconds) : null,
        shift.OpenCount,
        [.. shift.Open.Select(n => Open(n, views)).OfType<HandoffIncident>()],
        shift.Summary is { } summary ? new SummaryItem(summary.Text, summary.By, summary.At) : null);

    private static HandoffIncident? Open(long number, IReadViews views) => views.Incident(IncidentId.FromNumber(number)) is not { } incident ? null : new(
        incident.Number,
        incident.Id.ToString(),
        incident.Severity.ToString(),
        incident.Title,
        incident.Service.Value,
        incident.Status.ToString().ToLowerInvariant(),
        incident.OpenedAt,
        [.. incident.Assignees.Select(p => p.Value)],
        HandoffContext.LastNote(incident));
}
