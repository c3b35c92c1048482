using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using HelpDeskFlow.LoadGenerator.Sink;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>
/// What all measurements of one comparison share: the sink, the work directory, and the processes to end whatever
/// happens. Their ids also go to the file <c>pids</c>, for bench/run to end them if this process is killed itself.
/// </summary>
internal sealed class CompareSession : IDisposable
{
    private const int Interrupted = 130;
    private readonly List<StartedProcess> started = [];
    private readonly Lock startedLock = new();
    private readonly PosixSignalRegistration[] signals;
    private int directories;
    private bool isEnding;

    public CompareSession(ComparePlan plan, string workDirectory)
    {
        Plan = plan;
        WorkDirectory = Path.GetFullPath(workDirectory);
        Directory.CreateDirectory(WorkDirectory);
        signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, OnSignal))];
    }

    public ComparePlan Plan { get; }

    public string WorkDirectory { get; }

    public WebhookSink Sink { get; } = new();

    public StartedProcess Launch(ProcessStartInfo start, string logFile)
    {
        lock (startedLock)
        {
            ObjectDisposedException.ThrowIf(isEnding, this);
            StartedProcess process = new(start, logFile);
            started.Add(process);
            RememberPid(process.Pid);
            return process;
        }
    }

    public void RememberPid(int pid) =>
        File.AppendAllText(Path.Combine(WorkDirectory, "pids"), pid.ToString(CultureInfo.InvariantCulture) + "\n");

    /// <summary>A path for one program's data; the program makes the directory.</summary>
    public string NewDirectory(string name) => Path.Combine(WorkDirectory, $"{++directories:D2}-{name}");

    /// <summary>Runs one measurement; when it fails the others go on, and its rows say that there is no figure.</summary>
    public async Task<T?> TryAsync<T>(string title, PeerProgram program, Func<RunningPeer, Task<T>> measure)
        where T : class
    {
        Console.WriteLine($"{program.Name}: {title}");
        try
        {
            using RunningPeer peer = await RunningPeer.StartAsync(program, this);
            return await measure(peer);
        }
        catch (Exception e)
        {
            // Any failure of one program's run is that run's result.
            Console.WriteLine($"    failed: {e.Message}");
            return null;
        }
    }

    public void Dispose()
    {
        EndAll();
        Array.ForEach(signals, s => s.Dispose());
        Sink.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        EndAll();
        Environment.Exit(Interrupted);
    }

    private void EndAll()
    {
        lock (startedLock)
        {
            // Ending one program makes its measurement fail, and the next one must not start another.
            isEnding = true;
            started.ForEach(p => p.End());
        }
    }
}
