using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Classifier.Tests;

/// <summary>Goal: the model in the program answers as its card says. Method: alerts that no source holds word for word, and the file's own checks.</summary>
public sealed class ShippedModelTests
{
    private static readonly AlertModel Model = ModelFile.ReadShipped();
    private readonly AlertClassifier _classifier = new(Model);

    [Theory]
    [InlineData("PostgresReplicationLagging", "Replica is 40 s behind", "pg_replication_lag_seconds > 30", "database")]
    [InlineData("BrokerOfflinePartitions", "Kafka has partitions without a leader", "kafka_controller_offline_partitions > 0", "messaging")]
    [InlineData("KubePodStuck", "Pod restarts again and again", "kube_pod_container_status_restarts_total > 5", "kubernetes")]
    [InlineData("CephOsdLost", "An OSD is down", "ceph_osd_up == 0", "storage")]
    public void Category_OfAnAlertNeverSeen_IsTheKindOfItsComponent(string name, string summary, string expression, string category)
    {
        var said = _classifier.Classify(new AlertText(name, LabelSet.Empty, summary, "", expression, "prometheus"));

        Assert.Equal(category, said.Category?.Value);
        Assert.InRange(said.Category!.Probability, 0.5, 1);
        Assert.NotEmpty(said.Category.Words);
        Assert.Equal(Model.Version, said.Model);
    }

    [Fact]
    public void Words_ThatDecided_StandInTheAlert()
    {
        var said = _classifier.Classify(new AlertText("RedisMemoryHigh", LabelSet.Empty, "redis is nearly full", "", "", ""));

        Assert.Contains("redis", said.Category!.Words);
        Assert.All(said.Category.Words, w => Assert.Contains(w, "redis memory high redis is nearly full", StringComparison.Ordinal));
    }

    [Fact]
    public void Category_OfAnAlertThatSaysNothing_IsAbstainedFrom() =>
        Assert.Null(_classifier.Classify(new AlertText("Xq", LabelSet.Empty, "", "", "", "")).Category);

    [Theory]
    [InlineData("severity", "critical")]
    [InlineData("priority", "P1")]
    [InlineData("Team", "storage")]
    [InlineData("support_group", "database")]
    public void Labels_ThatStateTheAnswer_ChangeNothing(string name, string value)
    {
        var plain = new AlertText("DiskFull", LabelSet.Empty, "Disk is full", "", "", "");
        var told = plain with { Labels = LabelSet.From([KeyValuePair.Create(name, value)]) };

        Assert.Equal(_classifier.Classify(plain), _classifier.Classify(told));
    }

    [Fact]
    public void Classify_Twice_GivesTheSame()
    {
        var alert = new AlertText("TargetDown", LabelSet.From([KeyValuePair.Create("job", "node-exporter")]), "Target is down", "", "up == 0", "prometheus");

        Assert.Equal(new AlertClassifier(Model).Classify(alert), _classifier.Classify(alert));
        Assert.Equal(_classifier.Classify(alert), _classifier.Classify(alert));
    }

    [Fact]
    public void Classify_LongText_StaysWithinItsLimits()
    {
        var text = string.Join(' ', Enumerable.Range(0, 5_000).Select(i => $"word{i}Of{i}"));
        var labels = LabelSet.From(Enumerable.Range(0, 64).Select(i => KeyValuePair.Create($"label{i}", text[..1_000])));

        Assert.NotNull(_classifier.Classify(new AlertText(text, labels, text, text, text, text)));
    }

    [Fact]
    public void File_WrittenAgain_IsTheSame()
    {
        var bytes = ModelFile.Write(Model);

        Assert.InRange(bytes.Length, 1, ModelFile.BytesMax);
        Assert.Equal(Model.Version, ModelFile.Read(bytes).Version);
        Assert.Equal(bytes, ModelFile.Write(ModelFile.Read(bytes)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-1)]
    public void File_WithAByteChanged_IsRefused(int at)
    {
        var bytes = ModelFile.Write(Model);
        bytes[at < 0 ? bytes.Length + at : at] ^= 1;

        Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes));
        Assert.Throws<InvalidDataException>(() => ModelFile.Read(bytes.AsSpan(0, 20)));
    }
}
