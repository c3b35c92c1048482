namespace HelpDeskFlow.Engine.Partitions;

/// <summary>What one partition sends another after its commit: numbered from 1 for each pair, delivered in order and at least once, taken once.</summary>
/// <param name="To">Receiving partition.</param>
/// <param name="Number">Its number among the messages of this pair.</param>
/// <param name="Body">A tell or copied events, as the engine's core writes them.</param>
public readonly record struct PartitionMessage(int To, long Number, ReadOnlyMemory<byte> Body);

/// <summary>Carries messages to other partitions.</summary>
public interface IPartitionPost
{
    /// <summary>
    /// Takes messages whose commit is stored, in order; after a recovery those that were not acknowledged before. Must not block:
    /// the core loop calls it. Delivers until they are taken, then tells the sender's engine.
    /// </summary>
    void Send(IReadOnlyList<PartitionMessage> messages);
}
