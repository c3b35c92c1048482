using System.Diagnostics;
using System.Globalization;
using HelpDeskFlow.LoadGenerator.Compare;
using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Cluster;

/// <summary>Debian's PostgreSQL on a free port of the loopback, with fsync and a data directory of its own; as another user where we are root, since it refuses that.</summary>
internal sealed class PostgresProcess
{
    private const int ConnectionsMax = 300;
    private const string Binaries = "/usr/lib/postgresql";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(40);
    private readonly StartedProcess server;
    private readonly int port;
    private readonly string createDatabase;
    private int databases;

    public PostgresProcess(Func<ProcessStartInfo, string, StartedProcess> launch, string directory)
    {
        port = LoopbackPort.Free();
        Directory.CreateDirectory(directory);
        if (Environment.IsPrivilegedProcess)
        {
            Run(new ProcessStartInfo("chown", ["postgres", directory]));
        }

        string data = Path.Combine(directory, "data");
        Run(Command("initdb", "-D", data, "-U", "hdf", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"));
        server = launch(
            Command(
                "postgres", "-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
                "-c", "fsync=on", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB", "-c", $"max_connections={ConnectionsMax}"),
            directory + ".log");
        createDatabase = Path.Combine(Path.GetDirectoryName(Program("postgres"))!, "createdb");
        long startedAt = Stopwatch.GetTimestamp();
        while (!IsListening())
        {
            if (server.HasExited || Stopwatch.GetElapsedTime(startedAt) > StartLimit)
            {
                throw new InvalidOperationException($"PostgreSQL does not start. It printed:\n{server.Tail()}");
            }

            server.Wait(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>CPU time of the server and all its backends that live now.</summary>
    public double CpuSeconds => ProcessTree.WithDescendants(server.Pid).Sum(pid => ProcessFigures.TryOf(pid)?.CpuSeconds ?? 0);

    /// <summary>A new empty database, as the program takes it.</summary>
    public string NewDatabase()
    {
        string name = $"bench{++databases}";
        Run(new ProcessStartInfo(createDatabase, ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "hdf", "-w", name]));
        return $"Host=127.0.0.1;Port={port};Username=hdf;Database={name}";
    }

    private static string Program(string name) =>
        (Directory.Exists(Binaries) ? Directory.GetDirectories(Binaries).Select(d => Path.Combine(d, "bin", name)).Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault() : null)
        ?? throw new InvalidOperationException("PostgreSQL is missing; type: sudo apt-get install -y --no-install-recommends postgresql");

    private static ProcessStartInfo Command(string name, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Program(name), .. arguments])
        : new ProcessStartInfo(Program(name), arguments);

    private static void Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} gave {process.ExitCode}.");
        }
    }

    private bool IsListening()
    {
        using Process ready = Process.Start(new ProcessStartInfo(Program("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)]))!;
        ready.WaitForExit();
        return ready.ExitCode == 0;
    }
}
