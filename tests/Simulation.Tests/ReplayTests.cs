using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded.Replay;
using HelpDeskFlow.Engine.Ports;

namespace Simulation.Tests;

/// <summary>Goal: what a journal recorded is decided the same again, byte for byte, and another config shows in the pages. Method: simulated runs with people, crashes, silences and other configs, replayed.</summary>
public sealed class ReplayTests
{
    private const int Turns = 120;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Replay_UnderTheRecordedConfigs_DecidesTheSameByteForByte(int seed)
    {
        var world = new SimulatedWorld(seed);
        world.Run(Turns);

        var result = Replay(world, null);

        Assert.True(result.FirstDifference is null, result.FirstDifference);
        Assert.Equal(0, result.Different);
        Assert.True(result.Decisions > 200, $"{result.Decisions} decisions prove little.");
        Assert.Equal(result.PagesRecorded, result.Pages);
        Assert.Equal(result.IncidentsRecorded, result.Incidents);
    }

    [Fact]
    public void Replay_UnderAConfigThatPagesNobody_LosesEveryPage()
    {
        var world = new SimulatedWorld(5);
        world.Run(Turns);

        var result = Replay(world, SimulatedConfig.Build("none", 10) with { Policies = [] });

        Assert.NotEmpty(result.PagesRecorded);
        Assert.All(result.Pages, p => Assert.Equal("Handoff", p.Kind)); // people who were given an incident by hand
        Assert.True(result.Incidents > 0);
    }

    private static ReplayResult Replay(SimulatedWorld world, ConfigSnapshot? instead)
    {
        using var codec = new GrainCodec();
        using var replay = new JournalReplay(codec, (hash, _) => world.Configs[hash], instead);
        return replay.Run(new Recorded(world.Rows));
    }

    private sealed class Recorded(IReadOnlyList<JournalRow> rows) : IJournal
    {
        public long LastSequence => rows[^1].Sequence;

        public long CheckpointSequence => 0;

        public long UsedBytes => 0;

        public void Append(JournalCommit commit) => throw new InvalidOperationException("A replay writes nothing.");

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => [];

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => null;

        public IEnumerable<JournalRow> ReadAfter(long sequence) => rows.Where(r => r.Sequence > sequence);

        public int Prune(in PruneOrder order) => 0;

        public void Dispose()
        {
        }
    }
}
