#if FULL_REGISTRY
using System.Net;
using System.Net.Sockets;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Engine.ContractTests.Stores;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Three silos of one cluster as real processes on the loopback, on a PostgreSQL server of the test's own.</summary>
internal sealed class ClusterScene : IAsyncDisposable
{
    /// <summary>Silos of the cluster.</summary>
    public const int Silos = 3;

    private readonly Scratch _scratch = new();
    private readonly HdfProgram?[] _programs = new HdfProgram?[Silos];
    private readonly int[] _ports = [.. Enumerable.Range(0, Silos).Select(_ => FreePort())];
    private readonly string _connection;
    private readonly string _config;

    public ClusterScene(Uri hook, int partitions)
    {
        _connection = Server.NewDatabase();
        _config = _scratch.Write("hdf.yml", $$"""
            version: 1
            services: [{ name: checkout, match: ['service="checkout"'], policy: main }]
            policies:
              - name: main
                steps: [{ notify: ["destination:hook"], wait: 5h }]
            destinations:
              - { name: hook, type: webhook, url: "{{hook}}", secret: "{{WebhookReceiver.Secret}}", in_flight: 32, per_second: 2000, attempts: 1000, backoff_first: 100ms, backoff_max: 1s, timeout: 5s }
            severity: { label: severity, map: { critical: P0 } }
            grouping: [{ labels: [problem], window: 2h }]
            resolve_timeout: 2h
            links: { secret: "one-secret-for-all-silos-of-the-cluster" }
            cluster: { partitions: {{partitions}} }
            """);
    }

    public PostgresServer Server { get; } = new();

    public HdfProgram this[int silo] => _programs[silo]!;

    public IEnumerable<HdfProgram> Running => _programs.OfType<HdfProgram>().Where(p => !p.HasExited);

    public async Task StartAllAsync()
    {
        // The first one makes the tables; the others wait for it in the store's lock, so they may start at once.
        await Task.WhenAll(Enumerable.Range(0, Silos).Select(StartAsync));
    }

    public async Task StartAsync(int silo)
    {
        if (_programs[silo] is { } before)
        {
            await before.DisposeAsync();
        }

        _programs[silo] = await HdfProgram.StartAsync(
            _config, _scratch.In($"data{silo}"), "--engine", "orleans", "--journal", "postgres", "--journal-connection", _connection, "--cluster-listen", $"127.0.0.1:{_ports[silo]}");
    }

    /// <summary>All silos answer that they are ready.</summary>
    public Task ReadyAsync(TimeSpan atMost) => Until.TrueAsync("all silos are ready", atMost, async () =>
    {
        foreach (var program in Running)
        {
            if (!await IsReadyAsync(program))
            {
                return false;
            }
        }

        return true;
    }, () => string.Join("\n---\n", Running.Select(p => p.Said)));

    public static async Task<bool> IsReadyAsync(HdfProgram program)
    {
        try
        {
            return (await program.Api.GetAsync("/readyz")).IsSuccess;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs.OfType<HdfProgram>())
        {
            await program.DisposeAsync();
        }

        Server.Dispose();
        _scratch.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
#endif
