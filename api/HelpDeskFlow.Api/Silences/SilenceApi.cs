using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Api.Alerts;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.Silences;

/// <summary>Silences in our own form: with recurrence, an end when idle, and what each covers.</summary>
internal static class SilenceApi
{
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm");

    public static void MapSilences(this IEndpointRouteBuilder api)
    {
        api.MapGet("/silences", List).WithName("listSilences").WithTags("silences").WithSummary("Silences, maintenance windows and mute time intervals, with what each covers.").ProducesProblem(400);
        api.MapGet("/silences/{id}", Get).WithName("getSilence").WithTags("silences").WithSummary("One silence.").ProducesProblem(404);
        api.MapPost("/silences", SetAsync).WithName("setSilence").WithTags("silences").WithSummary("Set a silence, or change one. Other matchers or another start of an active one make a new silence and end the old one.")
            .Accepts<SilenceRequest>("application/json").Produces<SilenceItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        api.MapPost("/silences/preview", PreviewAsync).WithName("previewSilence").WithTags("silences").WithSummary("What a silence would cover now, and when it would be on.")
            .Accepts<SilenceRequest>("application/json").Produces<SilencePreview>().ProducesProblem(400);
        api.MapPost("/silences/{id}/expire", ExpireAsync).WithName("expireSilence").WithTags("silences").WithSummary("End a silence now.")
            .Produces<SilenceItem>().ProducesProblem(404).ProducesProblem(409);
    }

    private static Ok<Page<SilenceItem>> List(IEngine engine, TimeProvider time, [FromQuery] string? state, [FromQuery] string? limit, [FromQuery] string? cursor)
    {
        var suppression = engine.Views.Suppression;
        var wanted = QueryText.OneOf("state", state, "live", "active", "pending", "expired", "all");
        var (from, count) = ((int)(QueryText.Cursor(cursor) ?? 0), QueryText.Limit(limit));
        var all = SilenceForms.InOrder(suppression)
            .Where(s => wanted == "all" || (wanted == "live" ? s.Phase != SilencePhase.Expired : SilenceForms.Name(s.Phase) == wanted))
            .Skip(from).Take(count + 1).ToList();
        return TypedResults.Ok(new Page<SilenceItem>(
            [.. all.Take(count).Select(s => SilenceForms.Item(s, suppression, Now(time)))],
            all.Count > count ? (from + count).ToString(CultureInfo.InvariantCulture) : null));
    }

    private static Ok<SilenceItem> Get(IEngine engine, TimeProvider time, string id) => TypedResults.Ok(Find(engine.Views, time, id));

    private static async Task<IResult> SetAsync(HttpContext http, IEngine engine, TimeProvider time)
    {
        var body = await CommandBody.ReadAsync<SilenceRequest>(http);
        var edits = string.IsNullOrEmpty(body.Id) ? (SilenceId?)null : new SilenceId(body.Id);
        var fresh = new SilenceId(Guid.NewGuid().ToString());
        await engine.AskOrThrowAsync(http, GrainId.Suppression, new SuppressionCommand.Set(fresh, edits, Draft(body, Now(time))));
        var id = engine.Views.Suppression.Silences.ContainsKey(fresh) ? fresh : edits ?? fresh;
        return TypedResults.Ok(Find(engine.Views, time, id.Value));
    }

    private static async Task<IResult> PreviewAsync(HttpContext http, IEngine engine, TimeProvider time)
    {
        var draft = Draft(await CommandBody.ReadAsync<SilenceRequest>(http), Now(time));
        var (covered, first) = (0, new List<AlertItem>());
        long? cursor = null;
        do
        {
            var page = engine.Views.Alerts(new AlertQuery(draft.Matchers, Firing: true, Resolved: false, Service: null, cursor, ApiLimits.AlertsChunk));
            covered += page.Items.Count;
            first.AddRange(page.Items.Take(ApiLimits.PageDefault - first.Count).Select(a => AlertForms.Item(a, engine.Views)));
            cursor = page.Next;
        }
        while (cursor is not null);
        return TypedResults.Ok(new SilencePreview(covered, first, SilenceForms.Next(draft.Recurrence, Now(time))));
    }

    private static async Task<IResult> ExpireAsync(HttpContext http, IEngine engine, TimeProvider time, string id)
    {
        var body = await CommandBody.ReadAsync<CommandRequest>(http);
        await engine.AskOrThrowAsync(http, GrainId.Suppression, new SuppressionCommand.Expire(new SilenceId(id), body.By!));
        return TypedResults.Ok(Find(engine.Views, time, id));
    }

    private static SilenceItem Find(IReadViews views, TimeProvider time, string id) =>
        views.Suppression.Silences.GetValueOrDefault(new SilenceId(id)) is { } silence
            ? SilenceForms.Item(silence, views.Suppression, Now(time))
            : throw ProblemException.NotFound($"There is no silence \"{QueryText.Short(id)}\"; list them with GET /api/v1/silences?state=all.");

    private static Instant Now(TimeProvider time) => Instant.FromDateTimeOffset(time.GetUtcNow());

    private static SilenceDraft Draft(SilenceRequest body, Instant now)
    {
        var matchers = QueryText.Matchers("matchers", body.Matchers);
        if (matchers.IsEmpty)
        {
            throw ProblemException.BadRequest("A silence needs matchers; give some such as [\"service=\\\"checkout\\\"\"].");
        }

        var startsAt = body.StartsAt ?? now;
        var length = Duration("duration", body.Duration);
        var recurrence = Recurrence(body, length);
        if (recurrence is null && body.EndsAt is null && length is null)
        {
            throw ProblemException.BadRequest("The silence has no end; give endsAt, or duration such as 2h.");
        }

        return new SilenceDraft(matchers, startsAt, body.EndsAt ?? startsAt + (length ?? NodaTime.Duration.Zero), body.By!, body.Comment ?? "")
        {
            Recurrence = recurrence,
            ExpireWhenIdle = Duration("expireWhenIdle", body.ExpireWhenIdle),
        };
    }

    private static Recurrence? Recurrence(SilenceRequest body, Duration? length)
    {
        if (string.IsNullOrEmpty(body.Rrule))
        {
            return null;
        }

        var zone = body.Timezone ?? "UTC";
        var start = Local.Parse(body.Start ?? "");
        if (length is null || !start.Success)
        {
            throw ProblemException.BadRequest("A recurring silence needs start, a wall-clock time such as 2026-01-04T02:00, and duration such as 2h.");
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is null)
        {
            throw ProblemException.BadRequest($"timezone is \"{QueryText.Short(zone)}\", which is not a known zone; give a name such as Europe/Lisbon or UTC.");
        }

        return RecurrenceRule.TryParse(body.Rrule, out _, out var error)
            ? new Recurrence(zone, start.Value, length.Value, body.Rrule, [])
            : throw ProblemException.BadRequest($"rrule: {error}.");
    }

    private static Duration? Duration(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return DurationText.TryParse(text, out var duration, out var error) && duration > NodaTime.Duration.Zero
            ? duration
            : throw ProblemException.BadRequest($"{name}: {error ?? $"\"{QueryText.Short(text)}\" is no time; give one such as 2h"}.");
    }
}
