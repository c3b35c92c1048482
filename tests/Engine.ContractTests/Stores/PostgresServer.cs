using System.Diagnostics;
using System.Runtime.InteropServices;
using HelpDeskFlow.Engine.ContractTests.Stores;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace HelpDeskFlow.Engine.ContractTests.Stores;

/// <summary>
/// A PostgreSQL server of the tests' own: Debian's program, a cluster in a temporary directory, a socket there, fsync on. Started
/// when the first test needs it, as another user where the tests run as root, and stopped by its id.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const int Interrupt = 2, Quit = 3;

    /// <summary>Three silos of many partitions need more than the usual hundred.</summary>
    private const int ConnectionsMax = 200;

    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(40);
    private readonly Lock _lock = new();
    private readonly Queue<string> _said = new();
    private string? _directory;
    private Process? _process;
    private int _databases;

    /// <summary>Also listens on this address of the machine, for everybody in that range; set it before the first use. Null: on its socket alone.</summary>
    public (string Address, string Range)? Listens { get; init; }

    /// <summary>A new empty database; the server is started if need be. Returns what the journal takes as its connection.</summary>
    public string NewDatabase()
    {
        lock (_lock)
        {
            Start_NeedsLock();
            var name = $"journal{++_databases}";
            Execute(Connection("postgres"), $"CREATE DATABASE {name}");
            return Connection(name);
        }
    }

    /// <summary>Stops at once, as a crash would: nothing is written out any more, the next start recovers.</summary>
    public void Crash()
    {
        lock (_lock)
        {
            Stop_NeedsLock(Quit);
        }
    }

    /// <summary>Starts again after a <see cref="Crash"/>.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            Start_NeedsLock();
        }
    }

    /// <summary>Runs statements.</summary>
    public static void Execute(string connectionText, string sql)
    {
        using var connection = Open(connectionText);
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>First column of the first row.</summary>
    public static object? Scalar(string connectionText, string sql)
    {
        using var connection = Open(connectionText);
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <summary>A connection of the test's own.</summary>
    public static NpgsqlConnection Open(string connectionText)
    {
        var connection = new NpgsqlConnection(connectionText + ";Pooling=false");
        connection.Open();
        return connection;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Stop_NeedsLock(Interrupt);
            if (_directory is not null)
            {
                Directory.Delete(_directory, recursive: true);
            }
        }
    }

    private string Connection(string database) => $"Host={_directory};Username=hdf;Database={database}";

    /// <summary>The same database over the network.</summary>
    public string Remote(string connectionText) => connectionText.Replace($"Host={_directory}", $"Host={Listens!.Value.Address}", StringComparison.Ordinal);

    private void Start_NeedsLock()
    {
        if (_process is not null)
        {
            return;
        }

        if (_directory is null)
        {
            _directory = Directory.CreateTempSubdirectory("hdf-pg-").FullName;
            if (Environment.IsPrivilegedProcess)
            {
                Run("chown", "postgres", _directory);
            }

            var (program, arguments) = AsPostgres("initdb", "-D", Path.Combine(_directory, "data"), "-U", "hdf", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
            Run(program, arguments);
            if (Listens is { } listens)
            {
                File.AppendAllText(Path.Combine(_directory, "data", "pg_hba.conf"), $"host all all {listens.Range} trust\n");
            }
        }

        var (server, options) = AsPostgres("postgres", "-D", Path.Combine(_directory, "data"), "-k", _directory, "-c", $"listen_addresses={Listens?.Address}", "-c", "fsync=on", "-c", "shared_buffers=32MB", "-c", $"max_connections={ConnectionsMax}");
        _process = Launch(server, options);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                Execute(Connection("postgres"), "SELECT 1");
                return;
            }
            catch (NpgsqlException e)
            {
                // The wait for its end is the pause between two looks.
                var isGone = _process.WaitForExit(20);
                Assert.False(isGone || Stopwatch.GetElapsedTime(began) > StartWithin, $"PostgreSQL does not answer ({e.Message}). It said:\n{Said()}");
            }
        }
    }

    private void Stop_NeedsLock(int signal)
    {
        if (_process is null)
        {
            return;
        }

        Assert.Equal(0, kill(_process.Id, signal));
        Assert.True(_process.WaitForExit(StartWithin), $"PostgreSQL does not stop. It said:\n{Said()}");
        _process.Dispose();
        _process = null;
    }

    /// <summary>PostgreSQL refuses to run as root: then it runs as the user that its package made. setpriv becomes the program, so its id is the server's.</summary>
    private static (string Program, string[] Arguments) AsPostgres(string name, params string[] arguments)
    {
        var program = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin", name)).Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        Assert.True(program is not null, $"PostgreSQL is missing; type: sudo apt-get install -y --no-install-recommends postgresql");
        return Environment.IsPrivilegedProcess ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments]) : (program, arguments);
    }

    private void Run(string program, params string[] arguments)
    {
        using var process = Launch(program, arguments);
        Assert.True(process.WaitForExit(StartWithin), $"{program} does not end. It said:\n{Said()}");
        Assert.True(process.ExitCode == 0, $"{program} gave {process.ExitCode}. It said:\n{Said()}");
    }

    private Process Launch(string program, string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() },
        };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        lock (_said)
        {
            _said.Enqueue(line ?? "");
            if (_said.Count > 200)
            {
                _said.Dequeue();
            }
        }
    }

    private string Said()
    {
        lock (_said)
        {
            return string.Join('\n', _said);
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, SYSLIB1054 // The C library's name; no unsafe code for one call.
    private static extern int kill(int pid, int signal);
#pragma warning restore IDE1006, SYSLIB1054
}
