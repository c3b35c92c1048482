using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HelpDeskFlow.Api.Classifying;

/// <summary>How what the classifier said looks in the API.</summary>
internal static class ClassificationForms
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Choices = VerdictQuestions.All.ToDictionary(q => q, q => (IReadOnlyList<string>)VerdictQuestions.AnswersOf(q));

    /// <summary>Null where nobody was asked about the alert. The words are found now: only the answers are kept.</summary>
    public static ModelOpinion? Of(AlertSummary? alert, IReadViews views, HttpRequest request)
    {
        if (alert is not { Verdict: { IsSome: true } verdict })
        {
            return null;
        }

        var classifier = request.HttpContext.RequestServices.GetService<IClassifier>();
        var now = classifier?.Explain(Read(alert, views), views.Classifier);
        var model = verdict.Model.ToString("x4", System.Globalization.CultureInfo.InvariantCulture);
        return new ModelOpinion(
            alert.Key.ToString(),
            classifier?.Version.StartsWith(model, StringComparison.Ordinal) == true ? classifier.Version : model,
            views.Classifier.ShadowSince is not null,
            Answer(verdict.Of(VerdictQuestions.Category), now?.Category),
            Answer(verdict.Of(VerdictQuestions.Severity), now?.Severity),
            Answer(verdict.Of(VerdictQuestions.Page), now?.Page),
            Answer(now?.Team),
            Choices);
    }

    /// <summary>The alert as the classifier reads it; where it came from as long as that is known.</summary>
    public static ClassifiedAlert Read(AlertSummary alert, IReadViews views)
    {
        var live = views.Alert(alert.Key);
        return new ClassifiedAlert(alert.Labels, alert.Annotations, live?.GeneratorUrl ?? "", live?.Source ?? "");
    }

    /// <summary>What the shipped model says otherwise than with what people taught it, about the first alerts of the newest incidents.</summary>
    public static ClassifierComparison Compare(IClassifier classifier, IReadViews views, int limit)
    {
        var (compared, different) = (0, new List<ComparedAnswer>());
        foreach (var incident in views.IncidentsNewestFirst(null).Where(i => !i.Alerts.IsEmpty).Take(limit))
        {
            var alert = Read(incident.Alerts[0].Alert, views);
            var (shipped, taught) = (classifier.Explain(alert, ClassifierState.Empty), classifier.Explain(alert, views.Classifier));
            compared++;
            foreach (var (question, one, other) in ((string, ClassAnswer?, ClassAnswer?)[])
            [
                (VerdictQuestions.Category, shipped.Category, taught.Category), (VerdictQuestions.Severity, shipped.Severity, taught.Severity), (VerdictQuestions.Page, shipped.Page, taught.Page),
            ])
            {
                if (one?.Value != other?.Value)
                {
                    different.Add(new ComparedAnswer(incident.Number, incident.Title, question, Answer(one), Answer(other)));
                }
            }
        }

        return new ClassifierComparison(compared, different);
    }

    private static OpinionAnswer? Answer(ClassAnswer? said) => said is null ? null : new OpinionAnswer(said.Value, said.Probability, false, [.. said.Words]);

    private static OpinionAnswer? Answer(VerdictAnswer recorded, ClassAnswer? now) => recorded.Value is not { } value
        ? null
        : new OpinionAnswer(value, recorded.Probability, recorded.ByPerson, recorded.ByPerson || now?.Value != value ? [] : [.. now.Words]);
}
