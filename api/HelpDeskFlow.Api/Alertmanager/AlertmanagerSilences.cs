using System.Collections.Immutable;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.Silences;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Alertmanager;

/// <summary>Alertmanager's silences: amtool, karma and Grafana list, set, change and end them here. Answers as Alertmanager's; what may be changed in place is decided by <see cref="SuppressionDecider"/>.</summary>
internal static class AlertmanagerSilences
{
    private const int Missing = 602;
    private const int Malformed = 601;

    public static void MapAlertmanagerSilences(this RouteGroupBuilder api)
    {
        api.MapGet("/silences", ListAsync);
        api.MapPost("/silences", SetAsync);
        api.MapGet("/silence/{id}", GetAsync);
        api.MapDelete("/silence/{id}", ExpireAsync);
    }

    private static async Task ListAsync(HttpContext http, IEngine engine)
    {
        var query = http.Request.Query;
        if (!AlertmanagerApi.TryReadFilter(query, out var filter, out var error))
        {
            await AlertmanagerApi.RefuseAsync(http, error);
            return;
        }

        var wanted = new HashSet<SilencePhase>();
        foreach (var phase in Enum.GetValues<SilencePhase>())
        {
            var name = SilenceForms.Name(phase);
            if (!bool.TryParse(query[name].FirstOrDefault() ?? "true", out var isWanted))
            {
                await AlertmanagerApi.RefuseAsync(http, $"{name} is \"{QueryText.Short(query[name].ToString())}\"; give true or false.");
                return;
            }

            if (isWanted)
            {
                wanted.Add(phase);
            }
        }

        await AlertmanagerWriter.SilencesAsync(http, SilenceForms.InOrder(engine.Views.Suppression).Where(s => wanted.Contains(s.Phase) && Passes(s, filter)));
    }

    private static async Task SetAsync(HttpContext http, IEngine engine, TimeProvider time)
    {
        PostableSilence body;
        SilenceDraft draft;
        try
        {
            body = await CommandBody.ReadAsync<PostableSilence>(http);
            if (MissingField(body) is { } missing)
            {
                await ComplainAsync(http, StatusCodes.Status422UnprocessableEntity, Missing, $"{missing} in body is required");
                return;
            }

            draft = Draft(body, Instant.FromDateTimeOffset(time.GetUtcNow()));
        }
        catch (ProblemException problem)
        {
            await AlertmanagerApi.RefuseAsync(http, problem.Message);
            return;
        }

        var edits = string.IsNullOrEmpty(body.Id) ? (SilenceId?)null : new SilenceId(body.Id);
        var fresh = new SilenceId(Guid.NewGuid().ToString());
        var result = await engine.AskAsync(GrainId.Suppression, new SuppressionCommand.Set(fresh, edits, draft));
        if (result.Rejection is { } rejection)
        {
            await AlertmanagerApi.RefuseAsync(http, rejection.Text, EngineAnswers.StatusOf(rejection.Code) == StatusCodes.Status404NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
            return;
        }

        if (await AnsweredAsync(http, result.Answer))
        {
            var id = engine.Views.Suppression.Silences.ContainsKey(fresh) ? fresh : edits ?? fresh;
            await http.Response.WriteAsJsonAsync(new { silenceID = id.Value }, http.RequestAborted);
        }
    }

    private static async Task GetAsync(HttpContext http, IEngine engine, string id)
    {
        if (!await IsIdAsync(http, id))
        {
            return;
        }

        if (engine.Views.Suppression.Silences.GetValueOrDefault(new SilenceId(id)) is { } silence)
        {
            await AlertmanagerWriter.SilenceAsync(http, silence);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private static async Task ExpireAsync(HttpContext http, IEngine engine, string id)
    {
        if (!await IsIdAsync(http, id))
        {
            return;
        }

        var result = await engine.AskAsync(GrainId.Suppression, new SuppressionCommand.Expire(new SilenceId(id), http.User.Identity?.Name ?? "api"));
        if (result.Rejection is { } rejection)
        {
            await AlertmanagerApi.RefuseAsync(http, rejection.Text, EngineAnswers.StatusOf(rejection.Code));
        }
        else
        {
            await AnsweredAsync(http, result.Answer);
        }
    }

    private static SilenceDraft Draft(PostableSilence body, Instant now)
    {
        var matchers = ImmutableArray.CreateBuilder<Matcher>();
        foreach (var given in body.Matchers!)
        {
            var op = (given.IsEqual, given.IsRegex) switch
            {
                (true, false) => MatchOperator.Equal,
                (true, true) => MatchOperator.Regex,
                (false, false) => MatchOperator.NotEqual,
                _ => MatchOperator.NotRegex,
            };
            if (!Matcher.TryCreate(given.Name ?? "", op, given.Value ?? "", out var matcher, out var error))
            {
                throw ProblemException.BadRequest($"invalid silence: {error}");
            }

            matchers.Add(matcher!);
        }

        return new SilenceDraft(matchers.ToImmutable(), Time("startsAt", body.StartsAt) ?? now, Time("endsAt", body.EndsAt) ?? Instant.MinValue, body.CreatedBy!, body.Comment!);
    }

    /// <summary>Times that were not given come as the zero of Go.</summary>
    private static Instant? Time(string name, string? text) =>
        text?.StartsWith("0001-01-01", StringComparison.Ordinal) == true ? null : QueryText.Time(name, text);

    private static string? MissingField(PostableSilence body) =>
        body.Matchers is null or { Count: 0 } ? "matchers"
        : body.StartsAt is null ? "startsAt"
        : body.EndsAt is null ? "endsAt"
        : body.CreatedBy is null ? "createdBy"
        : body.Comment is null ? "comment" : null;

    /// <summary>As Alertmanager filters them: a filter looks at the values of the silence's own matchers.</summary>
    private static bool Passes(Silence silence, ImmutableArray<Matcher> filter)
    {
        foreach (var one in filter)
        {
            var own = silence.Matchers.LastOrDefault(m => m.Name == one.Name);
            var isNegative = one.Operator is MatchOperator.NotEqual or MatchOperator.NotRegex;
            if (!(one.Value.Length == 0 && isNegative == own is not null) && !one.Matches(own?.Value ?? ""))
            {
                return false;
            }
        }

        return true;
    }

    private static async Task<bool> IsIdAsync(HttpContext http, string id)
    {
        if (Guid.TryParseExact(id, "D", out _))
        {
            return true;
        }

        await ComplainAsync(http, StatusCodes.Status422UnprocessableEntity, Malformed, $"silenceID in path must be of type uuid: \"{QueryText.Short(id)}\"");
        return false;
    }

    private static async Task<bool> AnsweredAsync(HttpContext http, EngineAnswer answer)
    {
        if (answer == EngineAnswer.Committed)
        {
            return true;
        }

        http.Response.Headers.RetryAfter = "1";
        await AlertmanagerApi.RefuseAsync(http, "Nothing can be stored at present; nothing was changed; try again shortly.", StatusCodes.Status503ServiceUnavailable);
        return false;
    }

    private static Task ComplainAsync(HttpContext http, int status, int code, string message)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { code, message }, http.RequestAborted);
    }
}
