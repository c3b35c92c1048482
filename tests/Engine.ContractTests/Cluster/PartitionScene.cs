using System.Collections.Concurrent;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.ContractTests.Engines;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Embedded.Cluster;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDeskFlow.Engine.ContractTests.Cluster;

/// <summary>Some partitions in one process, without Orleans: each an engine on its journal; a post that a test may stop, or make deliver everything twice.</summary>
internal sealed class PartitionScene : IAsyncDisposable
{
    private readonly InMemoryClusterStore _store = new();
    private readonly ManualTimeProvider _time;
    private readonly EmbeddedEngine?[] _engines;
    private readonly IJournal?[] _journals;
    private readonly ConcurrentDictionary<int, string> _ended = new();

    public PartitionScene(int partitions, ManualTimeProvider time)
    {
        (Map, _time) = (new PartitionMap(partitions), time);
        _engines = new EmbeddedEngine?[partitions];
        _journals = new IJournal?[partitions];
        var stream = new ClusterStream(Limits.StreamEventsKeptMax, time);
        Views = new ClusterViews(Map, new EngineCore(new InMemoryJournal(), new GrainCodec(), Limits).Published, stream);
        _store.FreezePartitions(partitions);
    }

    public static EngineLimits Limits { get; } = new() { SnapshotEveryBytes = 20_000, SnapshotBytesPerTurnMax = 4_000 };

    public PartitionMap Map { get; }

    public ClusterViews Views { get; }

    public KeepingSink Sink { get; } = new();

    public IClusterStore Store => _store;

    /// <summary>Nothing is delivered while it is true; what is sent waits.</summary>
    public bool IsCut { get; set; }

    /// <summary>Every message is delivered a second time.</summary>
    public bool IsDoubled { get; set; }

    /// <summary>No acknowledgement comes back.</summary>
    public bool LosesAcknowledgements { get; set; }

    /// <summary>Why partitions ended by themselves.</summary>
    public IReadOnlyDictionary<int, string> Ended => _ended;

    public EmbeddedEngine this[int partition] => _engines[partition]!;

    public void StartAll()
    {
        for (var partition = 0; partition < Map.Count; partition++)
        {
            Start(partition);
        }
    }

    /// <summary>Opens the partition; whoever had it is deposed.</summary>
    public void Start(int partition)
    {
        var post = new ScenePost(this, partition);
        _journals[partition] = _store.OpenPartition(partition);
        var engine = new EmbeddedEngine(
            _journals[partition]!, new GrainCodec(), Sink, _time, Limits, NullLogger<EmbeddedEngine>.Instance, new EnginePartition(Map, partition, post, (why, _) => _ended[partition] = why));
        _engines[partition] = engine;
        engine.Start(EngineScene.Config());
        Views.Show(partition, engine.Views);
        Views.Show(EngineScene.Config());
    }

    public Task StopAsync(int partition) => this[partition].StopAsync();

    public async Task<EngineAnswer> Submit(AlertBatch batch)
    {
        var worst = EngineAnswer.Committed;
        var parts = batch.Split(Map);
        batch.Return();
        for (var partition = 0; partition < parts.Length; partition++)
        {
            if (parts[partition] is { } part)
            {
                var answer = await this[partition].SubmitAsync(part);
                worst = answer > worst ? answer : worst;
            }
        }

        return worst;
    }

    public ValueTask<AskResult> Ask(Domain.Grains.GrainId to, Domain.Grains.Command command) => this[Map.Of(to)].AskAsync(to, command);

    public async ValueTask DisposeAsync()
    {
        IsCut = false;
        foreach (var engine in _engines.OfType<EmbeddedEngine>())
        {
            await engine.StopAsync().WaitAsync(EngineScene.Patience);
            engine.Dispose();
        }
    }

    private sealed class ScenePost(PartitionScene scene, int from) : IPartitionPost
    {
        private Task _last = Task.CompletedTask;

        public void Send(IReadOnlyList<PartitionMessage> messages) => _last = DeliverAsync(_last, messages);

        private async Task DeliverAsync(Task before, IReadOnlyList<PartitionMessage> messages)
        {
            var sender = scene[from];
            await Task.Yield();
            await before;
            foreach (var message in messages)
            {
                for (var times = scene.IsDoubled ? 2 : 1; times > 0; times--)
                {
                    while (scene.IsCut || await scene[message.To].ReceiveAsync(from, [message]) != EngineAnswer.Committed)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                        if (scene[from] != sender)
                        {
                            return; // the next owner sends it
                        }
                    }
                }

                if (!scene.LosesAcknowledgements)
                {
                    sender.Acknowledge(message.To, message.Number);
                }
            }
        }
    }
}
