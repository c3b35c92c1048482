using HelpDeskFlow.Classifier;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Goal: people see how the classifier does here, and what it learned beside what was shipped. Method: the shipped model over an engine filled by hand.</summary>
public sealed class ClassifierApiTests
{
    [Fact]
    public async Task Classifier_Read_TellsAgreementDriftAndShadow()
    {
        var engine = SampleWorld.Engine();
        engine.Classifier = ClassifierState.Empty with
        {
            Judged = 0b1011,
            JudgedCount = 4,
            ShadowSince = SampleWorld.Now - Duration.FromHours(1),
            ShadowWhy = "ana said so",
            Usual = [0, 0, 0, 500, 0, 500, 0, 0, 0, 0, 0, 0, 0, 0],
            Counted = [0, 0, 0, 90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0],
            CountedSince = SampleWorld.Now - Duration.FromHours(3),
            MovedInARow = 1,
        };
        await using var host = await StartAsync(engine);

        var state = await host.GetAsync("/api/v1/classification");

        Assert.Equal(0.75, state.GetProperty("agreement").GetDouble());
        Assert.Equal("ana said so", state.GetProperty("shadowWhy").GetString());
        var drift = state.GetProperty("drift");
        Assert.Equal((100, 1), (drift.GetProperty("alerts").GetInt32(), drift.GetProperty("timesInARow").GetInt32()));
        Assert.InRange(drift.GetProperty("index").GetDouble(), 0.7, 1.1);
        Assert.Equal(PopulationIndex.Moved, drift.GetProperty("moved").GetDouble());
    }

    [Fact]
    public async Task Comparison_OfShippedAndTaught_NamesTheAnswersThatAreNotTheSame()
    {
        var engine = SampleWorld.Engine();
        await using var host = await StartAsync(engine);
        Assert.Empty((await host.GetAsync("/api/v1/classification/compared")).GetProperty("different").EnumerateArray());
        var first = engine.IncidentsNewestFirst(null).First(i => !i.Alerts.IsEmpty);
        var classifier = new EpisodeClassifier(ModelFile.ReadShipped());
        var alert = first.Alerts[0].Alert;
        var read = new ClassifiedAlert(alert.Labels, alert.Annotations, engine.Alert(alert.Key)?.GeneratorUrl ?? "", engine.Alert(alert.Key)?.Source ?? "");
        for (var i = 0; i < 3; i++)
        {
            var lesson = classifier.LessonOf(alert.Key, alert.Title, read, default, VerdictQuestions.Category, "security", engine.Classifier);
            engine.Classifier = engine.Classifier with { Weights = ClassifierLearning.Fold(engine.Classifier.Weights, lesson) };
        }

        var compared = await host.GetAsync("/api/v1/classification/compared?limit=10");

        var other = compared.GetProperty("different").EnumerateArray().First(d => d.GetProperty("incident").GetInt64() == first.Number && d.GetProperty("question").GetString() == "category");
        Assert.Equal("security", other.GetProperty("taught").GetProperty("value").GetString());
        Assert.Equal(400, (await host.TryGetAsync("/api/v1/classification/compared?limit=201")).Status);
    }

    private static Task<ApiHost> StartAsync(FakeEngine engine) =>
        ApiHost.StartAsync(engine, more: services => services.AddSingleton<IClassifier>(_ => new EpisodeClassifier(ModelFile.ReadShipped())));
}
