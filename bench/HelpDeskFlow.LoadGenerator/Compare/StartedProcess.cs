using System.Diagnostics;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>A process this comparison started, with what it prints in a file. Ended with all its descendants.</summary>
internal sealed class StartedProcess
{
    private const int TailLines = 60;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);
    private readonly Process process;
    private readonly StreamWriter log;
    private readonly Lock logLock = new();
    private bool isEnded;

    public StartedProcess(ProcessStartInfo start, string logFile)
    {
        LogFile = logFile;
        log = new StreamWriter(logFile) { AutoFlush = true };
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string LogFile { get; }

    public int Pid => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>The last lines it printed, for an error's text.</summary>
    public string Tail()
    {
        lock (logLock)
        {
            return string.Join('\n', File.ReadLines(LogFile).TakeLast(TailLines));
        }
    }

    /// <summary>Returns when it has ended, or after this time.</summary>
    public void Wait(TimeSpan atMost) => process.WaitForExit(atMost);

    public void End()
    {
        if (!isEnded)
        {
            isEnded = true;
            process.Kill(entireProcessTree: true);
            process.WaitForExit(EndLimit);
            process.Dispose();
        }
    }

    private void Write(string? line)
    {
        if (line is not null)
        {
            lock (logLock)
            {
                log.WriteLine(line);
            }
        }
    }
}
