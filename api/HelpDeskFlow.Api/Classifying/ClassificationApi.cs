using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.Incidents;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDeskFlow.Api.Classifying;

/// <summary>Corrections of what the classifier said, and how it does.</summary>
internal static class ClassificationApi
{
    private const int ComparedDefault = 50;
    private const int ComparedMax = 200;

    public static void MapClassification(this IEndpointRouteBuilder api)
    {
        api.MapPost("/incidents/{id}/classification", CorrectAsync).WithName("classifyIncident").WithTags("incidents")
            .WithSummary("Say what an alert of it really is: corrects or confirms the classifier, which learns from it.")
            .Accepts<ClassificationRequest>("application/json").Produces<IncidentDetail>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422).ProducesProblem(503);
        api.MapGet("/classification", (IEngine engine, HttpContext http) => TypedResults.Ok(Detail(engine, http))).WithName("getClassifier").WithTags("classification")
            .WithSummary("How the classifier does here: what people taught it, how often they agree, whether its answers count.").Produces<ClassifierDetail>();
        api.MapGet("/classification/compared", (IEngine engine, HttpContext http, int? limit) => TypedResults.Ok(ClassificationForms.Compare(
                http.RequestServices.GetService<IClassifier>() ?? throw ProblemException.NotFound("No classifier is in use here."), engine.Views, Limit(limit))))
            .WithName("compareClassifier").WithTags("classification")
            .WithSummary("The shipped model beside the same with what people taught it: what they say otherwise about the newest incidents.").Produces<ClassifierComparison>().ProducesProblem(400).ProducesProblem(404);
        api.MapPost("/classification/shadow", ShadowAsync).WithName("setClassifierShadow").WithTags("classification")
            .WithSummary("Whether its answers count.").Accepts<ShadowRequest>("application/json").Produces<ClassifierDetail>().ProducesProblem(400).ProducesProblem(503);
    }

    private static int Limit(int? limit) => limit is null or (>= 1 and <= ComparedMax)
        ? limit ?? ComparedDefault
        : throw ProblemException.BadRequest($"limit is {limit}; give a number from 1 to {ComparedMax}.");

    private static async Task<IResult> CorrectAsync(HttpContext http, IEngine engine, string id)
    {
        var incident = IncidentApi.Find(engine.Views, id);
        var body = await CommandBody.ReadAsync<ClassificationRequest>(http);
        TaggedJson.DemandMatch(http, () => IncidentForms.Detail(incident, engine.Views, http.Request));
        var classifier = http.RequestServices.GetService<IClassifier>() ?? throw ProblemException.NotFound("No classifier is in use here.");
        var alert = Alert(incident, body.Alert);
        var read = ClassificationForms.Read(alert, engine.Views);
        (string Question, string? Answer)[] given = [(VerdictQuestions.Category, body.Category), (VerdictQuestions.Severity, body.Severity), (VerdictQuestions.Page, body.Page)];
        var lessons = given.Where(g => !string.IsNullOrEmpty(g.Answer)).Select(g =>
            VerdictQuestions.AnswersOf(g.Question).Contains(g.Answer!)
                ? classifier.LessonOf(alert.Key, alert.Title, read, alert.Verdict, g.Question, g.Answer!, engine.Views.Classifier)
                : throw ProblemException.Of(
                    StatusCodes.Status422UnprocessableEntity, "unknown-answer", $"{g.Question} is \"{QueryText.Short(g.Answer!)}\"; give one of {string.Join(", ", VerdictQuestions.AnswersOf(g.Question))}.")).ToList();
        if (lessons.Count == 0)
        {
            throw ProblemException.BadRequest("nothing is said; give at least one of category, severity and page.");
        }

        await engine.AskOrThrowAsync(http, GrainId.Of(incident.Id), new IncidentCommand.Correct(alert.Key, [.. lessons], body.By!));
        return TaggedJson.Answer(http, IncidentForms.Detail(engine.Views.Incident(incident.Id) ?? incident, engine.Views, http.Request));
    }

    private static AlertSummary Alert(IncidentState incident, string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            return incident.Alerts.FirstOrDefault()?.Alert ?? throw ProblemException.NotFound($"Incident #{incident.Number} has no alert.");
        }

        return AlertKey.TryParse(id, out var key) && incident.Alerts.FirstOrDefault(a => a.Alert.Key == key) is { } joined
            ? joined.Alert
            : throw ProblemException.NotFound($"Incident #{incident.Number} keeps no alert \"{QueryText.Short(id)}\"; give the id of one in its list of alerts.");
    }

    private static async Task<Ok<ClassifierDetail>> ShadowAsync(HttpContext http, IEngine engine)
    {
        var body = await CommandBody.ReadAsync<ShadowRequest>(http);
        var on = body.On ?? throw ProblemException.BadRequest("on is missing; give true (its answers do not count) or false (they do).");
        await engine.AskOrThrowAsync(http, GrainId.Classifier, on
            ? new ClassifierCommand.BeginShadow(string.IsNullOrWhiteSpace(body.Why) ? $"{body.By} said so" : body.Why, body.By)
            : new ClassifierCommand.EndShadow(body.By!));
        return TypedResults.Ok(Detail(engine, http));
    }

    private static ClassifierDetail Detail(IEngine engine, HttpContext http)
    {
        var (state, counts) = (engine.Views.Classifier, engine.Views.Categories.ToArray());
        var names = VerdictQuestions.AnswersOf(VerdictQuestions.Category);
        var usual = state.Usual.Length == counts.Length ? state.Usual : [];
        return new ClassifierDetail(
            http.RequestServices.GetService<IClassifier>()?.Version,
            state.ShadowSince,
            state.ShadowWhy,
            state.JudgedCount == 0 ? null : Math.Round(state.Agreement, 3),
            state.JudgedCount,
            state.LessonCount,
            state.Weights.Count,
            [.. counts.Select((count, i) => new CategoryCount(i < names.Length ? names[i] : null, count, usual.IsEmpty ? null : Math.Round(usual[i] / (double)Math.Max(1, usual.Sum()), 3)))],
            [.. state.Latest.Reverse().Select(l => new LessonItem(l.At, l.Alert.ToString(), l.Title, l.Question, l.Answer, l.Said, l.WasRight, l.By))],
            new ClassifierDrift(
                state.CountedSince,
                state.Counted.Sum(),
                state.Usual.Length == state.Counted.Length && !state.Counted.IsEmpty ? Math.Round(PopulationIndex.Of(state.Usual, state.Counted).Index, 3) : null,
                PopulationIndex.Moved,
                state.MovedInARow));
    }
}
