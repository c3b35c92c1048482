using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier.Tests;

/// <summary>Goal: the engine's classifier reads an alert as senders give it, costs no memory on the loop, and learns from a person. Method: an alert whose component stands in one place only; bytes counted; corrections folded.</summary>
public sealed class EpisodeClassifierTests
{
    private readonly EpisodeClassifier _classifier = new(ModelFile.ReadShipped());

    [Theory]
    [InlineData("summary", "kafka brokers have offline partitions", "")]
    [InlineData("message", "kafka brokers have offline partitions", "")]
    [InlineData("x", "y", "http://p:9090/graph?g0.expr=sum%28kafka_consumergroup_lag%29+%3E+100&g0.tab=1")]
    public void Component_WhereverTheSenderNamesIt_IsFound(string annotation, string value, string url)
    {
        var alert = Alert("TooHigh", (annotation, value)) with { GeneratorUrl = url };
        var said = _classifier.Explain(alert, ClassifierState.Empty).Category!;
        Assert.Equal("messaging", said.Value);
        Assert.NotEmpty(said.Words);
        var judged = _classifier.Judge(alert, ClassifierState.Empty);
        Assert.Equal(new VerdictAnswer("messaging", said.Probability, false), judged.Of(VerdictQuestions.Category));
        Assert.StartsWith(judged.Model.ToString("x4", System.Globalization.CultureInfo.InvariantCulture), _classifier.Version);
    }

    [Fact]
    public void Judge_AgainAndAgain_AllocatesNothing()
    {
        var alert = Alert("CheckoutLatencyHigh", ("summary", "Requests of checkout are slow"), ("description", "Latency is above 2 s for ten minutes."));
        _classifier.Judge(alert, ClassifierState.Empty);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _classifier.Judge(alert, ClassifierState.Empty);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Judge_FromTheLoopsOfSeveralPartitions_SaysWhatItSaysAlone()
    {
        var alerts = Enumerable.Range(0, 40).Select(i => Alert($"Alert{i}", ("summary", i % 2 == 0 ? "kafka brokers have offline partitions" : $"disk {i} of the database is almost full"))).ToList();
        var alone = alerts.Select(a => _classifier.Judge(a, ClassifierState.Empty)).ToList();

        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () => Enumerable.Range(0, 50).SelectMany(_ => alerts.Select(a => _classifier.Judge(a, ClassifierState.Empty))).ToList(),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.All(together, verdicts => Assert.Equal(Enumerable.Repeat(alone, 50).SelectMany(v => v), verdicts));
    }

    [Fact]
    public void Correction_Once_AnswersTheSameAndTheLikeRight_AndOthersAsBefore()
    {
        var alert = Alert("WarpCoreBreach", ("summary", "The warp core of the flux pump is unstable"));
        var like = Alert("WarpCoreBreach", ("summary", "The warp core of the flux pump is hot"));
        var other = Alert("KafkaOfflinePartitions", ("summary", "kafka brokers have offline partitions"));
        var before = _classifier.Judge(other, ClassifierState.Empty);
        Assert.NotEqual("storage", _classifier.Judge(alert, ClassifierState.Empty).Of(VerdictQuestions.Category).Value);

        var lesson = Lesson(alert, "storage", ClassifierState.Empty);
        var learned = ClassifierState.Empty with { Weights = ClassifierLearning.Fold(ClassifierState.Empty.Weights, lesson) };

        Assert.Equal("storage", Best(alert, learned));
        Assert.Equal("storage", Best(like, learned));
        Assert.Equal(before.Of(VerdictQuestions.Category).Value, _classifier.Judge(other, learned).Of(VerdictQuestions.Category).Value);
        Assert.InRange(Lesson(alert, "storage", learned).Short, 0, lesson.Short / 2);
    }

    [Fact]
    public void Corrections_VeryMany_StayWithinTheirBounds()
    {
        var weights = ClassifierState.Empty.Weights;
        var random = new Random(3);
        for (var i = 0; i < 400; i++)
        {
            var features = Enumerable.Range(0, 60).Select(_ => new LessonFeature((uint)random.Next(), random.Next(1, 300)));
            weights = ClassifierLearning.Fold(weights, new Lesson(default, "x", VerdictQuestions.Page, "page", "ticket", false, int.MaxValue, [.. features]));
        }

        Assert.InRange(weights.Count, ClassifierLearning.WeightsMax / 2, ClassifierLearning.WeightsMax);
        Assert.All(weights.Values, w => Assert.InRange(w, -ClassifierLearning.WeightMax, ClassifierLearning.WeightMax));
    }

    /// <summary>Below its bar it abstains; what it leans to is the answer that stands against any other.</summary>
    private string Best(ClassifiedAlert alert, ClassifierState learned) => Lesson(alert, "cost", learned).Said;

    private Lesson Lesson(ClassifiedAlert alert, string answer, ClassifierState learned) =>
        _classifier.LessonOf(default, "x", alert, _classifier.Judge(alert, learned), VerdictQuestions.Category, answer, learned);

    private static ClassifiedAlert Alert(string name, params (string Name, string Value)[] texts) => new(
        LabelSet.From([new("alertname", name)]), LabelSet.From(texts.Select(t => KeyValuePair.Create(t.Name, t.Value))), "", "");
}
