#if FULL_REGISTRY
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HelpDeskFlow.Grains.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace HelpDeskFlow.Bench;

/// <summary>
/// What a call from silo to silo costs: CPU of both sides with their sockets, and how long the caller waits. Two silos in this
/// process talk over TCP on the loopback; the message is the one that carries a batch's part, the grain only answers.
/// </summary>
internal static class GrainCallBenchmark
{
    private const int AlertBytes = 353; // wire_bytes of HelpDeskFlow.Bench cluster
    private const int GrainsTried = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    public static async Task RunAsync()
    {
        var (first, second) = (FreePort(), FreePort());
        using var one = Silo(first, first);
        using var other = Silo(second, first);
        await one.StartAsync();
        await other.StartAsync();
        var grain = await ElsewhereAsync(one.Services);
        Console.WriteLine("alerts a call  at a time    calls/s  us CPU a call, both sides  us until answered");
        foreach (var alerts in (int[])[0, 32, 500])
        {
            foreach (var atATime in (int[])[1, 16])
            {
                await CallAsync(grain, alerts, atATime, WarmUp);
                var (calls, cpu, took) = await CallAsync(grain, alerts, atATime, Time);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{alerts,13}  {atATime,9}  {calls / took.TotalSeconds,9:F0}  {cpu.TotalMicroseconds / calls,25:F0}  {took.TotalMicroseconds * atATime / calls,17:F0}"));
            }
        }

        await other.StopAsync();
        await one.StopAsync();
    }

    private static async Task<(long Calls, TimeSpan Cpu, TimeSpan Took)> CallAsync(IAnsweringGrain grain, int alerts, int atATime, TimeSpan time)
    {
        var message = new PartsMessage { Partitions = [1, 2, 3], Bodies = [new byte[alerts * AlertBytes], [], []] };
        using var process = Process.GetCurrentProcess();
        var (before, startedAt, calls) = (process.TotalProcessorTime, Stopwatch.GetTimestamp(), 0L);
        await Task.WhenAll(Enumerable.Range(0, atATime).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(startedAt) < time)
            {
                await grain.TakeAsync(message);
                Interlocked.Increment(ref calls);
            }
        }));
        var took = Stopwatch.GetElapsedTime(startedAt);
        process.Refresh();
        return (calls, process.TotalProcessorTime - before, took);
    }

    /// <summary>A grain that runs in the silo that is not asked.</summary>
    private static async Task<IAnsweringGrain> ElsewhereAsync(IServiceProvider silo)
    {
        var (grains, here) = (silo.GetRequiredService<IGrainFactory>(), silo.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToString());
        for (var key = 0; key < GrainsTried; key++)
        {
            var grain = grains.GetGrain<IAnsweringGrain>(key);
            if (await grain.WhereAsync() != here)
            {
                return grain;
            }
        }

        throw new InvalidOperationException($"All of {GrainsTried} grains run in the silo that was asked; did the second silo join?");
    }

    private static IHost Silo(int port, int primaryPort)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(port, gatewayPort: 0, new IPEndPoint(IPAddress.Loopback, primaryPort))
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromHours(1)));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Answers.</summary>
[Alias("hdf.bench.answering")]
public interface IAnsweringGrain : IGrainWithIntegerKey
{
    /// <summary>Address of the silo it runs in.</summary>
    [Alias("where")]
    Task<string> WhereAsync();

    /// <summary>Takes a message and does nothing with it.</summary>
    [Alias("take")]
    Task<PartitionAnswer> TakeAsync(PartsMessage parts);
}

internal sealed class AnsweringGrain(ILocalSiloDetails silo) : Grain, IAnsweringGrain
{
    public Task<string> WhereAsync() => Task.FromResult(silo.SiloAddress.ToString());

    public Task<PartitionAnswer> TakeAsync(PartsMessage parts) => Task.FromResult(new PartitionAnswer());
}
#endif
