using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Grains.Contracts;
using HelpDeskFlow.Grains.Hosting;
using Orleans.Concurrency;
using DomainGrainId = HelpDeskFlow.Domain.Grains.GrainId;
using GrainKind = HelpDeskFlow.Domain.Grains.GrainKind;

namespace HelpDeskFlow.Grains;

/// <summary>
/// A partition: holds no rule and no state, only the engine that runs its grains. Calls interleave, because the engine has a queue
/// and a thread of its own and puts what waits into one commit.
/// </summary>
[Reentrant, KeepAlive, PartitionPlacement, GrainType("hdf-partition")]
internal sealed class PartitionGrain(SiloPartitions silo) : Grain, IPartitionGrain
{
    private PartitionHost? _host;

    private PartitionHost Host => _host ?? throw new InvalidOperationException("The partition is not open.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var context = GrainContext;
        _host = await silo.OpenAsync(
            (int)this.GetPrimaryKeyLong(),
            deactivate: why => context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, why)),
            move: () => context.Migrate(null));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _host is null ? Task.CompletedTask : silo.CloseAsync(_host);

    public Task<PartitionAnswer> SubmitAsync(AlertsMessage alerts) => SubmitAsync(Host, alerts.Body);

    public async Task<PartitionAnswer> SubmitPartsAsync(PartsMessage parts)
    {
        var answers = new Task<PartitionAnswer>[parts.Partitions.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = silo.Local(parts.Partitions[i]) is { } host
                ? SubmitAsync(host, parts.Bodies[i])
                : silo.SubmitRemoteAsync(parts.Partitions[i], parts.Bodies[i]);
        }

        return (await Task.WhenAll(answers)).MaxBy(a => a.Answer)!;
    }

    public async Task<PartitionAnswer> AskAsync(CommandMessage command) =>
        CommandCodec.TryRead(command.Body) is { } known
            ? PartitionAnswer.Of(await Host.Engine.AskAsync(new DomainGrainId((GrainKind)command.Kind, command.Key), known))
            : PartitionAnswer.Of(EngineAnswer.StorageUnavailable, "The command is not known to this version; upgrade all silos.");

    public async Task<PartitionAnswer> DeliverAsync(PostMessage post)
    {
        var messages = new PartitionMessage[post.Numbers.Length];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = new PartitionMessage(Host.Partition, post.Numbers[i], post.Bodies[i]);
        }

        return PartitionAnswer.Of(await Host.Engine.ReceiveAsync(post.From, messages));
    }

    public async Task<PartitionAnswer> WakeAsync(long configVersion)
    {
        var answer = await silo.UseConfigAsync(Host, configVersion);
        return PartitionAnswer.Of(answer, Host.Engine.NotReadyReason, silo.StoreIsSeen);
    }

    private static async Task<PartitionAnswer> SubmitAsync(PartitionHost host, byte[] body) =>
        AlertBatch.FromWire(body) is { } batch
            ? PartitionAnswer.Of(await host.Engine.SubmitAsync(batch))
            : PartitionAnswer.Of(EngineAnswer.StorageUnavailable, "The alerts were written by another version; upgrade all silos.");
}
