using HelpDeskFlow.Bench.Scaling;

namespace Simulation.Tests.Scaling;

/// <summary>Goal: the arithmetic behind docs/scaling.md. Method: costs that are easy to reckon with, and the measured ones as they are shipped.</summary>
public sealed class ScalingModelTests
{
    private static readonly StageCosts Easy = Costs(("core_repeat_ns", 500), ("core_open_ns", 500), ("core_resolve_ns", 500), ("http_alert_ns", 4500), ("kafka_alert_ns", 6500),
        ("split_ns", 100), ("split_mark_ns", 10), ("wire_out_ns", 150), ("call_alert_ns", 50), ("wire_in_ns", 300), ("wire_bytes", 400), ("grain_call_us", 64), ("kafka_batch_alerts", 640),
        ("follow_repeat_ns", 100), ("follow_open_ns", 100), ("follow_resolve_ns", 100), ("journal_repeat_bytes", 30), ("journal_open_bytes", 130), ("journal_resolve_bytes", 130),
        ("memory_base_bytes", 1e9), ("memory_open_bytes", 500), ("store_commit_ms", 5), ("store_write_bytes_max", 100e6), ("store_read_bytes_max", 400e6));

    [Fact]
    public void OneSilo_PaysForNoOthers()
    {
        var sizing = new ScalingModel(Easy, new Demand { AlertsPerSecond = 1e6, Repeats = 0.9 }).At(1);

        Assert.Equal((1, 1), (sizing.Silos, sizing.Partitions));
        Assert.Equal(4.5, sizing.CoresPerSilo, 6); // 1M alerts of 4.5 µs
        Assert.Equal((0, 0), (sizing.StoreReadBytes, sizing.NetworkBytes));
        Assert.Equal(40e6, sizing.StoreWriteBytes, 1);
        Assert.Equal(0.5 + 0.305, sizing.LoopBusy, 3); // deciding, and 61 commits of full turns of 5 ms each
    }

    [Fact]
    public void FourSilos_ShareTheAlertsAndEachFollowsTheOthers()
    {
        var sizing = new ScalingModel(Easy, new Demand { AlertsPerSecond = 1e6, Repeats = 0.9, Batch = 64, Partitions = 16 }).At(4);

        Assert.Equal(1.0, sizing.Stages["HTTP, parsing, commit, answer"], 6); // a quarter of 1M alerts of 4 µs
        Assert.Equal(0.125, sizing.Stages["core loops"], 6);
        Assert.Equal(0.025, sizing.Stages["splitting by partition"], 6);
        Assert.Equal(0.25 * 0.75 * 0.5, sizing.Stages["parts to and from other silos"], 6);
        Assert.Equal(0.75, sizing.Stages["calls to other silos"], 3); // 3,906 batches a second and silo, three calls each, 64 µs a call
        Assert.Equal(0.075, sizing.Stages["following the others"], 6); // three quarters of all alerts, however many silos there are
        Assert.Equal(40e6 * 3, sizing.StoreReadBytes, 1);
        Assert.Equal(0.805 / 16, sizing.LoopBusy, 4);
        Assert.Equal(16 * 200, sizing.StoreCommits, 6);
    }

    [Fact]
    public void Kafka_EveryPartitionTakesEveryMark()
    {
        var sizing = new ScalingModel(Easy, new Demand { AlertsPerSecond = 1e6, Kafka = true, Partitions = 100 }).At(2);

        Assert.Equal(0.5 * (0.1 + 1.0), sizing.Stages["splitting by partition"], 6);
    }

    [Fact]
    public void Solve_FindsTheSmallestClusterThatIsNotTooBusy()
    {
        var demand = new Demand { AlertsPerSecond = 4e6, Repeats = 0.9, Cores = 8, Busy = 0.5, Partitions = 64 };
        var model = new ScalingModel(Easy, demand);

        var sizing = model.Solve();

        Assert.NotNull(sizing);
        Assert.True(sizing.CoresPerSilo <= 4);
        Assert.True(model.At(sizing.Silos - 1).CoresPerSilo > 4);
    }

    [Fact]
    public void Solve_WhereFollowingAloneIsTooMuch_FindsNone()
    {
        var model = new ScalingModel(Easy, new Demand { AlertsPerSecond = 50e6, Cores = 8, Busy = 0.5 });

        Assert.Null(model.Solve());
        Assert.Contains(model.Limits(model.At(ScalingModel.SilosMax)), l => l.Resource.StartsWith("CPU to follow", StringComparison.Ordinal) && l.AlertsPerSecond < 50e6);
    }

    [Fact]
    public void Limits_LeastFirst_AreWhatTheCostsSay()
    {
        var model = new ScalingModel(Easy, new Demand { AlertsPerSecond = 1e6, Repeats = 0.9, Partitions = 16 });

        var limits = model.Limits(model.At(4));

        Assert.Equal(limits.OrderBy(l => l.AlertsPerSecond), limits);
        Assert.Equal(2.5e6, limits.Single(l => l.Resource.EndsWith("bytes written", StringComparison.Ordinal)).AlertsPerSecond, 1);
        Assert.Equal(0.6 * 16 / (500e-9 + 0.005 / 16_384), limits.Single(l => l.Resource.Contains("threads", StringComparison.Ordinal)).AlertsPerSecond, 1);
    }

    [Fact]
    public void ShippedCosts_AreWholeAndSayWhereTheyComeFrom()
    {
        var costs = StageCosts.Load();
        using var text = new StringWriter();

        Assert.Equal(0, ScalingCommand.Run(["--alerts-per-second", "1000000", "--kafka", "true"], text));
        Assert.Equal(0, ScalingCommand.Run([], text));

        Assert.Equal(Easy.All.Select(c => c.Name).Order(StringComparer.Ordinal), costs.All.Select(c => c.Name).Order(StringComparer.Ordinal));
        Assert.All(costs.All, c => Assert.True(c.Value > 0 && c.From.Length > 10, c.Name));
        Assert.Contains("| 100k | 1M | 10M |", text.ToString());
    }

    private static StageCosts Costs(params (string Name, double Value)[] costs) => StageCosts.Read(
        "{" + string.Join(',', costs.Select(c => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{c.Name}\":{{\"value\":{c.Value},\"from\":\"a test\"}}"))) + "}");
}
