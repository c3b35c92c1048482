using HelpDeskFlow.Bench.Placement;

namespace Simulation.Tests.Scaling;

/// <summary>Goal: what docs/scaling.md says of placement follows from the engine's own code. Method: seeded scenes of <see cref="PlacementSimulation"/>.</summary>
public sealed class PlacementSimulationTests
{
    [Fact]
    public void Run_TheSameSeed_GivesTheSame()
    {
        var scene = new PlacementScene { Alerts = 5_000, Seed = 7 };

        var (first, second) = (PlacementSimulation.Run(scene), PlacementSimulation.Run(scene));

        Assert.Equal(first with { AfterDeath = [] }, second with { AfterDeath = [] });
        Assert.Equal(first.AfterDeath, second.AfterDeath);
        Assert.NotEqual(first.PartitionOverMean, PlacementSimulation.Run(scene with { Seed = 8 }).PartitionOverMean);
    }

    [Fact]
    public void Run_UnequalServices_AreSpreadBecauseAlertsGoByTheirKey()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var outcome = PlacementSimulation.Run(new PlacementScene { Alerts = 50_000, Seed = seed });

            Assert.InRange(outcome.PartitionOverMean, 1, 1.15);
            Assert.InRange(outcome.SiloOverMean, 1, 1.05);
            Assert.True(outcome.PartitionOverMeanByService > 2, $"By service the hottest partition would have {outcome.PartitionOverMeanByService:F2} times the mean.");
        }
    }

    [Fact]
    public void Run_OneAlertThatIsSentVeryOften_StaysOnOnePartition()
    {
        var outcome = PlacementSimulation.Run(new PlacementScene { Alerts = 20_000, AlertSkew = 1 });

        Assert.InRange(outcome.HottestAlertShare, 0.09, 0.11);
        Assert.True(outcome.PartitionOverMean >= outcome.HottestAlertShare * 24, "The partition of the hottest alert has at least that alert's load.");
    }

    [Fact]
    public void Run_OneEnvironment_HasAllNewAlertsOnOneSilo() =>
        Assert.Equal(1, PlacementSimulation.Run(new PlacementScene { Alerts = 2_000, Environments = 1 }).OpenedShareOfSilo);

    [Fact]
    public void Run_PartitionsThatSilosDivideBadly_LeaveOneWithMore()
    {
        var outcome = PlacementSimulation.Run(new PlacementScene { Alerts = 50_000, Silos = 3, Partitions = 4 });

        Assert.InRange(outcome.SiloOverMean, 1.4, 1.6); // two of four partitions, where a third would be fair
    }

    [Theory]
    [InlineData(3, 24)]
    [InlineData(8, 64)]
    public void Run_DeathOfASilo_MovesItsPartitionsAndOthersAndKeepsThemEven(int silos, int partitions)
    {
        var outcome = PlacementSimulation.Run(new PlacementScene { Alerts = 50_000, Silos = silos, Partitions = partitions });

        Assert.Equal(silos, outcome.AfterDeath.Count);
        Assert.All(outcome.AfterDeath, d =>
        {
            Assert.Equal(1.0 / silos, d.MustMove, 3);
            Assert.InRange(d.Moved, d.MustMove, 1);
            Assert.InRange(d.SiloOverMean, 1, 1.25);
        });
    }

    [Fact]
    public void Zipf_Draws_AreAsOftenAsTheirWeights()
    {
        var (zipf, random, counts) = (new Zipf(10, 1), new Random(3), new int[10]);
        for (var i = 0; i < 100_000; i++)
        {
            counts[zipf.Next(random)]++;
        }

        Assert.InRange(counts[0] / (double)counts[1], 1.9, 2.1);
        Assert.InRange(counts[0] / (double)counts[9], 9, 11);
    }
}
