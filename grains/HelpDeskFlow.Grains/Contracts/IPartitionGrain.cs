namespace HelpDeskFlow.Grains.Contracts;

/// <summary>
/// A partition as silos call it; its key is its number. Silos of two versions run side by side during an upgrade: methods and
/// messages are added to, never changed (approved/grain-contracts.txt).
/// </summary>
[Alias("hdf.partition")]
public interface IPartitionGrain : IGrainWithIntegerKey
{
    /// <summary>Takes alerts, all of them this partition's; answers after the commit.</summary>
    [Alias("submit")]
    Task<PartitionAnswer> SubmitAsync(AlertsMessage alerts);

    /// <summary>Takes alerts of several partitions that run in this partition's silo, so that a batch costs one call a silo; what has moved meanwhile is handed on. Answers after all commits, with the worst answer.</summary>
    [Alias("submit-parts")]
    Task<PartitionAnswer> SubmitPartsAsync(PartsMessage parts);

    /// <summary>Carries out a command on a grain of this partition; answers after the commit.</summary>
    [Alias("ask")]
    Task<PartitionAnswer> AskAsync(CommandMessage command);

    /// <summary>Takes messages of another partition, in order; those that came before are passed over. Answers after the commit.</summary>
    [Alias("deliver")]
    Task<PartitionAnswer> DeliverAsync(PostMessage post);

    /// <summary>Runs, if it did not, under the config of this version or a later one; says whether it can store.</summary>
    [Alias("wake")]
    Task<PartitionAnswer> WakeAsync(long configVersion);
}
