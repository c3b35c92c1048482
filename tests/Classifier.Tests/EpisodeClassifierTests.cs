using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Classifier.Tests;

/// <summary>Goal: the engine's classifier reads an alert as senders give it, at a bounded cost. Method: an alert whose component stands in one place only; bytes counted.</summary>
public sealed class EpisodeClassifierTests
{
    private const int BytesMax = 4_096;
    private readonly EpisodeClassifier _classifier = new(ModelFile.ReadShipped());

    [Theory]
    [InlineData("summary", "kafka brokers have offline partitions")]
    [InlineData("message", "kafka brokers have offline partitions")]
    [InlineData("__generatorURL__", "http://p:9090/graph?g0.expr=sum%28kafka_consumergroup_lag%29+%3E+100&g0.tab=1")]
    public void Component_WhereverTheSenderNamesIt_IsFound(string annotation, string value) =>
        Assert.Equal("messaging", _classifier.Classify(LabelSet.From([new("alertname", "TooHigh")]), LabelSet.From([new(annotation, value)])).Category?.Value);

    [Fact]
    public void Classify_AgainAndAgain_AllocatesOnlyItsAnswer()
    {
        var labels = LabelSet.From([new("alertname", "CheckoutLatencyHigh"), new("job", "checkout"), new("instance", "10.0.0.7:9100")]);
        var annotations = LabelSet.From([new("summary", "Requests of checkout are slow"), new("description", "Latency is above 2 s for ten minutes.")]);
        _classifier.Classify(labels, annotations);

        var before = GC.GetAllocatedBytesForCurrentThread();
        _classifier.Classify(labels, annotations);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, BytesMax);
    }
}
