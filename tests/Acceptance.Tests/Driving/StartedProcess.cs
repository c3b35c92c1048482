using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>A process that this test started: its output is kept, and it is ended by its id when the test ends.</summary>
internal sealed class StartedProcess : IAsyncDisposable
{
    private const int LinesMax = 2_000;
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly Queue<string> _output = new();
    private readonly Queue<string> _errors = new();
    private readonly string _name;
    private Action<string>? _onLine;

    private StartedProcess(string name, Process process, Action<string>? onLine) => (_name, _process, _onLine) = (name, process, onLine);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Standard output so far, its last <see cref="LinesMax"/> lines.</summary>
    public string Output => Text(_output);

    /// <summary>Standard error so far, its last <see cref="LinesMax"/> lines.</summary>
    public string Errors => Text(_errors);

    /// <param name="onLine">Sees each line of standard output; called on another thread.</param>
    /// <param name="input">What it reads on standard input; null: nothing yet, see <see cref="Say"/>.</param>
    public static StartedProcess Start(string program, IEnumerable<string> arguments, Action<string>? onLine = null, string? input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // What the developer's shell says to the program, or the test runner to .NET, is not part of a test.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("HDF_", StringComparison.Ordinal) || k.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || k.StartsWith("DOTNET_gc", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        var process = new Process { StartInfo = start };
        var started = new StartedProcess(Path.GetFileName(program), process, onLine);
        process.OutputDataReceived += (_, e) => started.Keep(started._output, e.Data, isOutput: true);
        process.ErrorDataReceived += (_, e) => started.Keep(started._errors, e.Data, isOutput: false);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (input is not null)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }

        return started;
    }

    /// <summary>Writes a line on its standard input, where that was left open.</summary>
    public void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await ExitAsync(Patience.Kill);
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(PosixSignalNumber signal) => Assert.Equal(0, kill(_process.Id, (int)signal));

    /// <summary>Waits until it ended by itself, and gives its exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan atMost)
    {
        using var late = new CancellationTokenSource(atMost);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{_name} did not end within {atMost.TotalSeconds:0.#} s. It said:\n{Said()}");
        }

        return _process.ExitCode;
    }

    /// <summary>Output and errors, for a failure.</summary>
    public string Said() => $"{Output}\n{Errors}".Trim();

    public async ValueTask DisposeAsync()
    {
        _onLine = null;
        await KillAsync();
        _process.Dispose();
    }

    private string Text(Queue<string> lines)
    {
        lock (_lock)
        {
            return string.Join('\n', lines);
        }
    }

    private void Keep(Queue<string> lines, string? line, bool isOutput)
    {
        if (line is null)
        {
            return;
        }

        lock (_lock)
        {
            lines.Enqueue(line);
            if (lines.Count > LinesMax)
            {
                lines.Dequeue();
            }
        }

        if (isOutput)
        {
            _onLine?.Invoke(line);
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
#pragma warning disable IDE1006, SYSLIB1054 // The C library's name; no unsafe code for one call.
    private static extern int kill(int pid, int signal);
#pragma warning restore IDE1006, SYSLIB1054
}

/// <summary>Signals that the tests send, by their numbers on Linux and macOS.</summary>
internal enum PosixSignalNumber
{
    Hangup = 1,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
