using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace Simulation.Tests;

/// <summary>
/// Goal: a table of many pages, with slots and pair numbers used again and snapshots written piece by piece, comes back exactly.
/// Method: 20,000 keys that come and go; every so often the journal is read back by a second engine and compared, and now and
/// then the first one dies and the second goes on.
/// </summary>
public sealed class LongRunTests
{
    private const int KeysMax = 20_000;
    private const int TurnsMax = 900;
    private const int AlertsPerTurn = 100;

    private static readonly EngineLimits Limits = new()
    {
        SnapshotEveryBytes = 300_000,
        SnapshotBytesPerTurnMax = 250_000,
        ResolvedIncidentsInMemoryMax = 50,
        ClosedEpisodesMax = 2_500,
    };

    private readonly GrainCodec _codec = new();
    private readonly Random _random = new(42);
    private readonly HashSet<AlertKey> _keys = [];
    private InMemoryJournal _journal = new();
    private Instant _now = Instant.FromUtc(2026, 3, 1, 12, 0);

    [Fact]
    public void ManyKeys_ThroughSnapshotsAndRecoveries_ComeBackExactly()
    {
        var core = Start();
        var (pagesMax, lives) = (0, 1);
        for (var turn = 1; turn <= TurnsMax; turn++)
        {
            _now += Duration.FromMilliseconds(_random.Next(1, 2_000));
            core.Begin(_now, _now);
            core.FireTimers();
            core.Expire();
            core.Take(Batch(turn));
            ResolveOne(core);
            core.Commit();
            pagesMax = Math.Max(pagesMax, core.Episodes.PageCount);
            if (turn % 60 == 0)
            {
                var again = new EngineCore(_journal.Clone(), _codec, Limits);
                again.ReadBack();
                Assert.Equal(core.Describe(), again.Describe());
                Invariants.Hold(core, [], _now);
            }

            if (turn % 170 == 0)
            {
                _journal = _journal.Reopen();
                core = Start();
                lives++;
            }
        }

        Assert.True(_journal.CheckpointSequence > TurnsMax / 2, "Without snapshots the test proves little.");
        Assert.True(pagesMax is > 3 and < KeysMax / EpisodePage.Slots, $"{pagesMax} pages: slots were not used again, or there were too few.");
        Assert.True(_keys.Count > KeysMax * 9 / 10 && lives > 4);
        Assert.True(core.Episodes.Pairs.Live < core.Episodes.Pairs.IdBound, "No pair was ever freed.");
    }

    private EngineCore Start()
    {
        var core = new EngineCore(_journal, _codec, Limits) { GrainStopped = (id, e) => throw new InvalidOperationException($"{id} stopped", e) };
        core.Recover(_now, SimulatedConfig.Build("one", 11) with { Policies = [] });
        core.Commit();
        return core;
    }

    private AlertBatch Batch(int turn)
    {
        var batch = AlertBatch.Rent(_now, "simulated");
        var writer = new AlertBatchWriter(batch);
        for (var i = 0; i < AlertsPerTurn; i++)
        {
            // A window that slides over all keys: recent ones repeat, old ones end and are forgotten, and some come back.
            var id = _random.Next(10) == 0 ? _random.Next(KeysMax) : ((turn * KeysMax / TurnsMax) + _random.Next(2_000)) % KeysMax;
            writer.AddLabel("alertname"u8, Encoding.UTF8.GetBytes($"Alert{id % 200}"));
            writer.AddLabel("instance"u8, Encoding.UTF8.GetBytes($"i{id}"));
            writer.AddLabel("service"u8, Encoding.UTF8.GetBytes(SimulatedConfig.Services[id % 3]));
            writer.AddAnnotation("summary"u8, Encoding.UTF8.GetBytes($"text {turn % 5}"));
            Assert.True(writer.TryFinish(i, _now, _now + Duration.FromSeconds(_random.Next(0, 60)), Duration.FromMinutes(1)));
            _keys.Add(batch.Records[^1].Key);
        }

        return batch;
    }

    private void ResolveOne(EngineCore core)
    {
        if (core.Published.IncidentsNewestFirst(null).Take(20).FirstOrDefault(i => i.IsOpen && _random.Next(8) == 0) is { } open)
        {
            core.Handle(GrainId.Of(open.Id), new IncidentCommand.Resolve("ana"));
        }
    }
}
