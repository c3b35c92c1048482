using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Acknowledge;

/// <summary>
/// Pages behind the links in notifications. The signature in the link stands for a key. Opening one changes nothing, because
/// mail scanners and chat previews open every link; its button acknowledges as the person that the link was sent to.
/// </summary>
internal static class AcknowledgeApi
{
    private const int NameCharactersMax = 80;
    private const int MergesFollowedMax = 20;

    public static void MapAcknowledge(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(SignedLinks.AcknowledgePath + "{token}", ["GET", "HEAD"], Show).ExcludeFromDescription();
        routes.MapPost(SignedLinks.AcknowledgePath + "{token}", AcknowledgeAsync).ExcludeFromDescription();
    }

    private static IResult Show(HttpContext http, IEngine engine, SignedLinks links, TimeProvider time, string token)
    {
        var (claim, incident, refusal) = Open(engine, links, time, token);
        return AcknowledgePage.Answer(http, refusal ?? AcknowledgePage.Of(claim!, incident!, engine.Views.Config));
    }

    private static async Task<IResult> AcknowledgeAsync(HttpContext http, IEngine engine, SignedLinks links, TimeProvider time, string token)
    {
        var (claim, incident, refusal) = Open(engine, links, time, token);
        if (refusal is not null)
        {
            return AcknowledgePage.Answer(http, refusal);
        }

        var config = engine.Views.Config;
        var by = claim!.Person?.Value ?? await NameOfReaderAsync(http);
        if (by is null)
        {
            return AcknowledgePage.Answer(http, AcknowledgePage.Of(claim, incident!, config) with { Status = StatusCodes.Status400BadRequest, Problem = $"Write your name, at most {NameCharactersMax} characters." });
        }

        var result = await engine.AskAsync(GrainId.Of(incident!.Id), new IncidentCommand.Acknowledge(by));
        var after = engine.Views.Incident(incident.Id) ?? incident;
        if (result.Rejection is { } rejection)
        {
            return AcknowledgePage.Answer(http, AcknowledgePage.Of(claim, after, config) with { Status = EngineAnswers.StatusOf(rejection.Code) });
        }

        if (result.Answer != EngineAnswer.Committed)
        {
            http.Response.Headers.RetryAfter = "1";
            return AcknowledgePage.Answer(http, AcknowledgePage.Of(claim, after, config) with { Status = StatusCodes.Status503ServiceUnavailable, Problem = "It could not be stored just now; nothing has changed. Press again." });
        }

        return AcknowledgePage.Answer(http, AcknowledgePage.Of(claim, after, config));
    }

    /// <summary>What the link leads to, or the page that says why it leads nowhere.</summary>
    private static (LinkClaim? Claim, IncidentState? Incident, AcknowledgePage? Refusal) Open(IEngine engine, SignedLinks links, TimeProvider time, string token)
    {
        var views = engine.Views;
        var (verdict, claim) = links.Read(token, views.Config.Links, Instant.FromDateTimeOffset(time.GetUtcNow()));
        if (verdict == LinkVerdict.Forged)
        {
            return (null, null, AcknowledgePage.Refusal(StatusCodes.Status403Forbidden, "This link is not valid", "It was cut off on its way, changed, or made by somebody else. Open it again from the message, or acknowledge in the console."));
        }

        if (verdict == LinkVerdict.Expired)
        {
            return (null, null, AcknowledgePage.Refusal(StatusCodes.Status410Gone, "This link has expired", $"It could be used for {Domain.DurationText.Of(views.Config.Links.ExpireAfter)}. Acknowledge in the console instead."));
        }

        if (claim!.Person is { } person && views.Config.Person(person) is null)
        {
            return (null, null, AcknowledgePage.Refusal(StatusCodes.Status403Forbidden, "This link is not valid any more", $"It was sent to {person}, who is not in the config now."));
        }

        return Find(views, claim.Incident) is { } incident
            ? (claim, incident, null)
            : (null, null, AcknowledgePage.Refusal(StatusCodes.Status410Gone, "This incident is gone", "It is not kept any more."));
    }

    /// <summary>The incident, or the one that its alerts were merged into.</summary>
    private static IncidentState? Find(Engine.Views.IReadViews views, IncidentId id)
    {
        var incident = views.Incident(id);
        for (var i = 0; i < MergesFollowedMax && incident is { MergedInto.IsSome: true }; i++)
        {
            incident = views.Incident(incident.MergedInto) ?? incident with { MergedInto = IncidentId.None };
        }

        return incident;
    }

    /// <summary>For links that were sent to no one in particular: who pressed the button. Null where nothing usable was written.</summary>
    private static async Task<string?> NameOfReaderAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = ApiLimits.FormBytesMax;
        }

        if (!http.Request.HasFormContentType)
        {
            return null;
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var name = form["name"].ToString().Trim();
        return name.Length is > 0 and <= NameCharactersMax && !name.Any(char.IsControl) ? name : null;
    }
}
