#if FULL_REGISTRY
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Engine.ContractTests.Stores;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Three silos of one cluster as real processes, on the loopback or each in a network of its own, on a PostgreSQL server of the test's own or on Azure Tables.</summary>
internal sealed class ClusterScene : IAsyncDisposable
{
    /// <summary>Silos of the cluster.</summary>
    public const int Silos = 3;

    /// <summary>Port between silos, where each has an address of its own.</summary>
    private const int ClusterPort = 11111;

    private const string ApiKey = "the-key-of-the-cluster-tests";
    private readonly Scratch _scratch = new();
    private readonly HdfProgram?[] _programs = new HdfProgram?[Silos];
    private readonly int[] _ports = [.. Enumerable.Range(0, Silos).Select(_ => FreePort())];
    private readonly SiloNetworks? _networks;
    private readonly PostgresServer? _server;
    private readonly int _partitions;
    private readonly string _connection;

    /// <param name="networks">A network for each silo; null: all on the loopback.</param>
    /// <param name="more">Sections of the config beside those that every cluster has.</param>
    /// <param name="tables">Connection to Azure Tables, where the silos are on the loopback; null: on PostgreSQL.</param>
    public ClusterScene(Uri hook, int partitions, SiloNetworks? networks = null, string more = "", string? tables = null)
        : this(Config(hook, partitions, more), partitions, networks, tables)
    {
    }

    /// <param name="config">The whole config that the silos read.</param>
    public ClusterScene(string config, int partitions, SiloNetworks? networks = null, string? tables = null)
    {
        (_networks, _partitions) = (networks, partitions);
        _server = tables is null ? new PostgresServer { Listens = networks is null ? null : (networks.StoreAddress, networks.Range) } : null;
        _connection = tables ?? Server.NewDatabase();
        ConfigFile = _scratch.Write("hdf.yml", config);
    }

    public PostgresServer Server => _server ?? throw new InvalidOperationException("This cluster is on Azure Tables.");

    /// <summary>The file that every silo reads.</summary>
    public string ConfigFile { get; }

    /// <summary>Where its journals are, for the test.</summary>
    public string Connection => _connection;

    /// <summary>Kind of its journals.</summary>
    public string Journal => _server is null ? "azure-tables" : "postgres";

    /// <summary>The program that a silo runs from its next start on.</summary>
    public string[] Programs { get; } = [.. Enumerable.Repeat(Repository.Program, Silos)];

    public HdfProgram this[int silo] => _programs[silo]!;

    /// <summary>What all that run have said, for a failure.</summary>
    public string Said => string.Join("\n---\n", Running.Select(p => p.Said));

    public IEnumerable<HdfProgram> Running => _programs.OfType<HdfProgram>().Where(p => !p.HasExited);

    // The first one makes the tables; the others wait for it in the store's lock, so they may start at once.
    public Task StartAllAsync() => Task.WhenAll(Enumerable.Range(0, Silos).Select(StartAsync));

    /// <summary>One program of its own on the same config, with its journal in that directory.</summary>
    public Task<HdfProgram> StartOneProgramAsync(string name) => HdfProgram.StartAsAsync(
        ["dotnet", Repository.Program], ApiKey, "run", "--config", ConfigFile, "--data", DataOf(name), "--listen", "127.0.0.1:0");

    /// <summary>A data directory.</summary>
    public string DataOf(string name) => _scratch.In(name);

    public async Task StartAsync(int silo)
    {
        if (_programs[silo] is { } before)
        {
            await before.DisposeAsync();
        }

        var (inside, listen, cluster, connection) = _networks is null
            ? ([], "127.0.0.1:0", $"127.0.0.1:{_ports[silo]}", _connection)
            : (_networks.Within(silo), $"{_networks.Address(silo)}:0", $"{_networks.Address(silo)}:{ClusterPort}", Server.Remote(_connection));
        string[] command = [.. inside, "dotnet", Programs[silo]];
        _programs[silo] = await HdfProgram.StartAsAsync(
            command, ApiKey, "run", "--config", ConfigFile, "--data", _scratch.In($"data{silo}"), "--listen", listen,
            "--engine", "orleans", "--journal", Journal, "--journal-connection", connection, "--cluster-listen", cluster);
    }

    /// <summary>All silos answer that they are ready.</summary>
    public Task ReadyAsync(TimeSpan atMost) => Until.TrueAsync("all silos are ready", atMost, IsReadyAsync, () => Said);

    /// <summary>All silos that run answer that they are ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        foreach (var program in Running)
        {
            if (!await IsReadyAsync(program))
            {
                return false;
            }
        }

        return true;
    }

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

    /// <summary>Partitions whose journal this silo was the last to open: nobody else's commits are stored there.</summary>
    public List<int> HeldBy(HdfProgram silo) =>
        [.. Enumerable.Range(0, _partitions).Where(partition => $"{Head(partition, "holder")}".StartsWith(string.Create(CultureInfo.InvariantCulture, $"process {silo.Id} "), StringComparison.Ordinal))];

    /// <summary>Of each partition, how often it was opened.</summary>
    public long[] Epochs() => [.. Enumerable.Range(0, _partitions).Select(partition => (long)Head(partition, "epoch")!)];

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs.OfType<HdfProgram>())
        {
            await program.DisposeAsync();
        }

        _server?.Dispose();
        _scratch.Dispose();
    }

    private static string Config(Uri hook, int partitions, string more) => $$"""
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
        auth: { keys: [{ name: tests, role: admin, sha256: "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey)))}}" }] }
        cluster: { partitions: {{partitions}} }
        {{more}}
        """;

    private object? Head(int partition, string column) => PostgresServer.Scalar(_connection, string.Create(CultureInfo.InvariantCulture, $"SELECT {column} FROM helpdeskflow_p{partition}.head"));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
#endif
