using System.Runtime.InteropServices;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Grains.Contracts;
using HelpDeskFlow.Grains.Hosting;
using DomainGrainId = HelpDeskFlow.Domain.Grains.GrainId;

namespace HelpDeskFlow.Grains;

/// <summary>
/// The way into the cluster from one silo: splits what comes by partition, calls those that run here directly and the others by
/// one grain call a silo, and answers when all have committed. Thread-safe.
/// </summary>
public sealed class ClusterEngine : IEngine
{
    private static readonly TimeSpan RetryWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(2);
    private readonly ClusterState _state;
    private readonly SiloPartitions _partitions;
    private readonly ClusterWatch _watch;
    private volatile bool _stopping;

    internal ClusterEngine(ClusterState state, SiloPartitions partitions, ClusterWatch watch) =>
        (_state, _partitions, _watch) = (state, partitions, watch);

    /// <inheritdoc/>
    public IReadViews Views => _state.Views;

    /// <inheritdoc/>
    public bool IsReady => NotReadyReason is null;

    /// <inheritdoc/>
    public string? NotReadyReason =>
        _stopping ? "This silo is stopping."
        : _watch.NotReadyReason ?? _partitions.All.Select(h => h.Engine.NotReadyReason).FirstOrDefault(r => r is not null) ?? _partitions.Faults.Any();

    /// <summary>Partitions that run in this silo.</summary>
    public IReadOnlyList<int> LocalPartitions => [.. _partitions.All.Select(h => h.Partition)];

    /// <summary>Call when the silo is in the cluster: wakes the partitions, and keeps them awake from then on.</summary>
    public Task StartAsync() => _watch.StartAsync();

    /// <summary>Takes nothing more, stores what is under way in the partitions that run here, and lets them go. Call before the silo leaves the cluster.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await _watch.StopAsync();
        await Task.WhenAll(_partitions.All.Select(_partitions.CloseAsync));
    }

    /// <inheritdoc/>
    public ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_stopping)
        {
            batch.Return();
            return new(EngineAnswer.Stopping);
        }

        return batch.OnlyPartition(_state.Map) is { } only && _partitions.Local(only) is { } host
            ? host.Engine.SubmitAsync(batch)
            : SubmitPartsAsync(batch);
    }

    /// <inheritdoc/>
    public async ValueTask<AskResult> AskAsync(DomainGrainId to, Command command)
    {
        var partition = _state.Map.Of(to);
        byte[]? body = null;
        var isRemote = false;
        var result = await WithRetryAsync(async () =>
        {
            if (_partitions.Local(partition) is { } host)
            {
                isRemote = false;
                return await host.Engine.AskAsync(to, command).ConfigureAwait(false);
            }

            isRemote = true;
            body ??= CommandCodec.Write(command);
            var answer = await _partitions.Remote(partition, "command").AskAsync(new CommandMessage { Kind = (byte)to.Kind, Key = to.Key, Body = body }).ConfigureAwait(false);
            return answer.ToResult();
        }).ConfigureAwait(false);
        if (isRemote && result.Answer == EngineAnswer.Committed)
        {
            // Whoever asked reads what came of it from this silo.
            await _state.Followers.CatchUpAsync(CatchUpWithin).ConfigureAwait(false);
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config)
    {
        ClusterConfigs.InForce current;
        try
        {
            current = await Task.Run(() => _state.Configs.Put(config)).ConfigureAwait(false);
        }
        catch (JournalUnavailableException)
        {
            return EngineAnswer.StorageUnavailable;
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, _state.Map.Count).Select(p => UseAsync(p, current))).ConfigureAwait(false);
        return answers.Max();
    }

    private async Task<EngineAnswer> UseAsync(int partition, ClusterConfigs.InForce config)
    {
        var result = await WithRetryAsync(async () => _partitions.Local(partition) is { } host
            ? new AskResult(await _partitions.UseConfigAsync(host, config.Version).ConfigureAwait(false), null)
            : (await _partitions.Remote(partition, "config").WakeAsync(config.Version).ConfigureAwait(false)).ToResult()).ConfigureAwait(false);
        return result.Answer;
    }

    private async ValueTask<EngineAnswer> SubmitPartsAsync(AlertBatch batch)
    {
        var parts = batch.Split(_state.Map);
        batch.Return();
        var answers = new List<Task<EngineAnswer>>(parts.Length);
        var remote = new Dictionary<SiloAddress, List<int>>();
        for (var partition = 0; partition < parts.Length; partition++)
        {
            if (parts[partition] is not { } part)
            {
                continue;
            }

            if (_partitions.Local(partition) is { } host)
            {
                answers.Add(host.Engine.SubmitAsync(part).AsTask());
            }
            else if (_partitions.Home(partition) is { } home)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(remote, home, out _) ??= []).Add(partition);
            }
            else
            {
                answers.Add(SubmitRemoteAsync([partition], parts));
            }
        }

        answers.AddRange(remote.Values.Select(some => SubmitRemoteAsync(some, parts)));
        var worst = EngineAnswer.Committed;
        foreach (var answer in answers)
        {
            var one = await answer.ConfigureAwait(false);
            worst = one > worst ? one : worst;
        }

        // One that is moving to another silo: the sender sends again.
        return worst == EngineAnswer.Stopping && !_stopping ? EngineAnswer.StorageUnavailable : worst;
    }

    /// <summary>One call to the silo where these partitions belong.</summary>
    private async Task<EngineAnswer> SubmitRemoteAsync(IReadOnlyList<int> partitions, AlertBatch?[] parts)
    {
        var bodies = new byte[partitions.Count][];
        for (var i = 0; i < bodies.Length; i++)
        {
            bodies[i] = parts[partitions[i]]!.ToWire();
            parts[partitions[i]]!.Return();
        }

        var result = await WithRetryAsync(async () =>
        {
            var answer = bodies.Length == 1
                ? await _partitions.SubmitRemoteAsync(partitions[0], bodies[0]).ConfigureAwait(false)
                : await _partitions.Remote(partitions[0], "alerts").SubmitPartsAsync(new PartsMessage { Partitions = [.. partitions], Bodies = bodies }).ConfigureAwait(false);
            return answer.ToResult();
        }).ConfigureAwait(false);
        return result.Answer;
    }

    /// <summary>A partition that moves from silo to silo is called again for a short while. What was carried out although the call failed is harmless a second time.</summary>
    private async Task<AskResult> WithRetryAsync(Func<Task<AskResult>> call)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (true)
        {
            AskResult result;
            try
            {
                result = _stopping ? new AskResult(EngineAnswer.Stopping, null) : await call().ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (ArgumentException or OutOfMemoryException))
            {
                _watch.NoteCallFailed(e);
                result = new AskResult(EngineAnswer.StorageUnavailable, null);
                if (e is TimeoutException)
                {
                    return result;
                }
            }

            if (result.Answer is EngineAnswer.Committed or EngineAnswer.Overloaded || _stopping)
            {
                return result;
            }

            if (_watch.HasLeft)
            {
                return new AskResult(EngineAnswer.Stopping, null); // whoever waits for more, such as the outbox, keeps the program from ending
            }

            if (time.GetElapsedTime(began) > RetryWithin)
            {
                return new AskResult(EngineAnswer.StorageUnavailable, null);
            }

            if (result.Answer == EngineAnswer.StorageUnavailable && _partitions.All.Any(h => h.Engine.NotReadyReason is not null))
            {
                return result; // the store is out of reach, here as there
            }

            await Task.Delay(RetryPause, time).ConfigureAwait(false);
        }
    }
}
