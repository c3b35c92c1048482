using HelpDeskFlow.Engine.Partitions;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>What an engine needs to be one partition of a cluster.</summary>
/// <param name="Map">Who owns what.</param>
/// <param name="Own">Which partition it is.</param>
/// <param name="Post">Carries its messages to the others.</param>
/// <param name="Ended">Told once when the loop ends although nobody stopped it: one sentence, and whether another owner took the journal over (else it failed). On the loop's thread, must not block.</param>
public sealed record EnginePartition(PartitionMap Map, int Own, IPartitionPost Post, Action<string, bool> Ended);
