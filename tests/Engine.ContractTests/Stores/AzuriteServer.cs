using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HelpDeskFlow.Engine.ContractTests.Stores;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace HelpDeskFlow.Engine.ContractTests.Stores;

/// <summary>The emulator of Azure's table service, from npm: a process of the tests' own on a free port of the loopback, started when the first test needs it and stopped by its id.</summary>
public sealed class AzuriteServer : IDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(40);
    private readonly Lock _lock = new();
    private readonly Queue<string> _said = new();
    private string? _directory;
    private Process? _process;
    private int _port;
    private int _tables;

    /// <summary>A table that is not there yet; the emulator is started if need be. Returns what the journal takes as its connection.</summary>
    public string NewTable()
    {
        lock (_lock)
        {
            Start_NeedsLock();
            return $"UseDevelopmentStorage=true;TableEndpoint=http://127.0.0.1:{_port}/devstoreaccount1;Table=journal{++_tables}";
        }
    }

    /// <summary>Stops it at once, as a crash would.</summary>
    public void Crash()
    {
        lock (_lock)
        {
            Stop_NeedsLock();
        }
    }

    /// <summary>Starts it again on the same port and files.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            Start_NeedsLock();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            Stop_NeedsLock();
            if (_directory is not null)
            {
                Directory.Delete(_directory, recursive: true);
            }
        }
    }

    private void Start_NeedsLock()
    {
        if (_process is not null)
        {
            return;
        }

        var program = Path.Combine(Npm(), "node_modules", "azurite", "dist", "src", "table", "main.js");
        Assert.True(File.Exists(program), "Azurite is not installed; ./test does it: cd tests/Engine.ContractTests/npm && npm ci --ignore-scripts");
        _directory ??= Directory.CreateTempSubdirectory("hdf-azurite-").FullName;
        _port = _port == 0 ? FreePort() : _port;
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("node", [program, "--silent", "--disableTelemetry", "--location", _directory, "--tableHost", "127.0.0.1", "--tablePort", $"{_port}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = _directory,
            },
        };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var began = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            // The wait for its end is the pause between two looks.
            var isGone = _process.WaitForExit(20);
            Assert.False(isGone || Stopwatch.GetElapsedTime(began) > StartWithin, $"Azurite does not answer. It said:\n{Said()}");
        }
    }

    private void Stop_NeedsLock()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Npm()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var npm = Path.Combine(directory.FullName, "tests", "Engine.ContractTests", "npm");
            if (Directory.Exists(npm))
            {
                return npm;
            }
        }

        throw new InvalidOperationException($"No tests/Engine.ContractTests/npm above {AppContext.BaseDirectory}.");
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
}
