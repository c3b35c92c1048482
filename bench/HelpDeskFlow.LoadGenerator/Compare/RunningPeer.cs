using System.Diagnostics;
using System.Net;
using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>One started program: its process, its address, and what the measurements ask of it.</summary>
internal sealed class RunningPeer : IDisposable
{
    private static readonly TimeSpan RestartLimit = TimeSpan.FromMinutes(2);
    private StartedProcess process;

    private RunningPeer(PeerProgram program, StartedProcess process, IPEndPoint endPoint)
    {
        Program = program;
        this.process = process;
        EndPoint = endPoint;
        Pid = Listener();
        Client = new HttpClient { BaseAddress = new Uri($"http://{endPoint}"), Timeout = TimeSpan.FromMinutes(2) };
    }

    public PeerProgram Program { get; }

    public IPEndPoint EndPoint { get; }

    /// <summary>The process that listens, which a start script may have started.</summary>
    public int Pid { get; private set; }

    /// <summary>For questions and lists, never for load.</summary>
    public HttpClient Client { get; }

    public ProcessFigures Figures => ProcessFigures.Of(Pid);

    public static async Task<RunningPeer> StartAsync(PeerProgram program, CompareSession session)
    {
        IPEndPoint endPoint = new(IPAddress.Loopback, LoopbackPort.Free());
        string data = session.NewDirectory(program.Name);
        StartedProcess process = session.Launch(program.Start(endPoint, data, session.Sink.Url), data + ".log");
        await Readiness.WaitAsync(endPoint, process, program.StartLimit);
        RunningPeer peer = new(program, process, endPoint);
        session.RememberPid(peer.Pid);
        return peer;
    }

    /// <summary>Kills it as a power cut would and starts the same command again. Returns the seconds until it was ready.</summary>
    public async Task<double> KillAndRestartAsync(CompareSession session)
    {
        // The program itself, not the start script: that looks first whether something must be built.
        ProcessStartInfo again = ProcessTree.StartAgain(Pid);
        Process.GetProcessById(Pid).Kill();
        process.End();
        long killedAt = Stopwatch.GetTimestamp();
        process = session.Launch(again, process.LogFile + ".restart");
        await Readiness.WaitAsync(EndPoint, process, RestartLimit);
        double seconds = Stopwatch.GetElapsedTime(killedAt).TotalSeconds;
        Pid = Listener();
        session.RememberPid(Pid);
        return seconds;
    }

    public void Dispose()
    {
        Client.Dispose();
        process.End();
    }

    private int Listener() => ProcessTree.ListenerOn(EndPoint.Port, process.Pid)
        ?? throw new InvalidOperationException($"{Program.Name} answers on {EndPoint}, but no process under {process.Pid} listens there.");
}
