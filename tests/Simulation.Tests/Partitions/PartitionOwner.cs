using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;

namespace Simulation.Tests.Partitions;

/// <summary>
/// What one silo holds of one partition: its engine's core, and the post beside it. Does per turn what the engine's loop does, and
/// for the post what the cluster's does: in order, again and again, until it is taken.
/// </summary>
internal sealed class PartitionOwner
{
    private readonly EngineClock _clock;
    private readonly List<(int To, long Number)> _acknowledged = [];

    public PartitionOwner(PartitionMap map, int own, InMemoryFencedJournal disk, GrainCodec codec, TimeProvider time)
    {
        (Own, Disk) = (own, disk);
        Core = new EngineCore(disk, codec, SimulatedConfig.Limits, new PostBox(map, own), following: false)
        {
            GrainStopped = (id, e) => throw new InvalidOperationException($"{id} of partition {own} stopped", e),
        };
        _clock = new EngineClock(time);
        Outgoing = [.. Enumerable.Range(0, map.Count).Select(_ => new Queue<PartitionMessage>())];
    }

    public int Own { get; }

    public InMemoryFencedJournal Disk { get; }

    public EngineCore Core { get; }

    /// <summary>By receiver: what is stored and not known to be taken.</summary>
    public Queue<PartitionMessage>[] Outgoing { get; }

    /// <summary>Opens what is on the disk. Returns effects.</summary>
    public IReadOnlyList<Effect> Start(ConfigSnapshot config)
    {
        Core.Recover(_clock.Now(), config);
        _clock.GoOnFrom(Core.Now);
        return Commit();
    }

    /// <summary>One turn of the loop, up to its commit. Returns effects.</summary>
    /// <exception cref="JournalUnavailableException">It was deposed.</exception>
    public IReadOnlyList<Effect> Turn(Action<EngineCore> input)
    {
        var now = _clock.Now();
        Core.Begin(now, _clock.Wall);
        foreach (var (to, number) in _acknowledged)
        {
            Core.Acknowledge(to, number);
        }

        _acknowledged.Clear();
        Invariants.TimersHaveFired(Core, Core.FireTimers(), now);
        Core.Expire();
        Core.ForgetResolved();
        input(Core);
        return Commit();
    }

    /// <summary>The receiver has them up to this one.</summary>
    public void Taken(int to, long number)
    {
        while (Outgoing[to].TryPeek(out var message) && message.Number <= number)
        {
            Outgoing[to].Dequeue();
        }

        _acknowledged.Add((to, number));
    }

    private IReadOnlyList<Effect> Commit()
    {
        while (true)
        {
            try
            {
                var effects = Core.Commit();
                foreach (var message in Core.TakeMessages())
                {
                    Outgoing[message.To].Enqueue(message);
                }

                return effects;
            }
            catch (JournalUnavailableException e) when (!e.IsDeposed)
            {
                // The engine's loop does the same: nothing new is taken until the same commit succeeds.
            }
        }
    }
}
