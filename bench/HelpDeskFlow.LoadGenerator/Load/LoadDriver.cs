using System.Diagnostics;
using System.Net;
using HelpDeskFlow.LoadGenerator.Machine;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>
/// Sends what a source says over N connections from one thread, and measures. A paced request that finds no idle
/// connection waits, and its latency counts from when it was due, so a stalled receiver cannot hide its stall.
/// </summary>
internal sealed class LoadDriver : IDisposable
{
    private const int WaitMaxMs = 50;
    private readonly Epoll epoll = new();
    private readonly LoadConnection[] connections;

    public LoadDriver(IPEndPoint target, int connectionCount, int alertsMax)
    {
        connections = new LoadConnection[connectionCount];
        for (int i = 0; i < connectionCount; i++)
        {
            connections[i] = new LoadConnection(target, alertsMax, epoll, i);
        }
    }

    /// <summary>Opens the connections, runs the source on a thread of its own, and closes them.</summary>
    public static Task<LoadReport> RunAsync(IPEndPoint target, int connectionCount, int alertsMax, IRequestSource source, TimeSpan limit) =>
        Task.Factory.StartNew(
            () =>
            {
                using LoadDriver driver = new(target, connectionCount, alertsMax);
                return driver.Run(source, limit);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    /// <summary>Runs until the source has nothing more and all is answered, or until the limit.</summary>
    public LoadReport Run(IRequestSource source, TimeSpan limit)
    {
        LoadReport report = new();
        long startedAt = Stopwatch.GetTimestamp();
        long limitAt = startedAt + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        int inFlight = 0;
        while (true)
        {
            long now = Stopwatch.GetTimestamp();
            inFlight += BeginDue(source, now);
            long nextDueAt = source.NextDueAt(now);
            if ((inFlight == 0 && nextDueAt == IRequestSource.Nothing) || now > limitAt)
            {
                break;
            }

            int events = epoll.Wait(WaitMs(nextDueAt, now, hasIdle: inFlight < connections.Length));
            for (int i = 0; i < events; i++)
            {
                int index = epoll.TokenAt(i);
                if (connections[index].TryFinish(out HttpAnswer answer))
                {
                    inFlight--;
                    Record(report, source, index, answer);
                }
            }
        }

        report.Unanswered = inFlight;
        report.Seconds = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        return report;
    }

    public void Dispose()
    {
        foreach (LoadConnection connection in connections)
        {
            connection.Dispose();
        }

        epoll.Dispose();
    }

    private int BeginDue(IRequestSource source, long now)
    {
        int begun = 0;
        for (int i = 0; i < connections.Length; i++)
        {
            LoadConnection connection = connections[i];
            if (!connection.IsIdle)
            {
                continue;
            }

            long dueAt = source.NextDueAt(now);
            if (dueAt > now)
            {
                break;
            }

            source.Fill(i, connection.Request);
            // Filling a large batch takes time of our own, which is not the receiver's latency.
            connection.Begin(dueAt == now ? Stopwatch.GetTimestamp() : dueAt);
            begun++;
        }

        return begun;
    }

    private void Record(LoadReport report, IRequestSource source, int index, in HttpAnswer answer)
    {
        LoadConnection connection = connections[index];
        long answeredAt = Stopwatch.GetTimestamp();
        report.Count(answer.Status);
        report.Latency.Add(answeredAt - connection.DueAt);
        if (answer.IsAccepted)
        {
            report.AlertsAccepted += connection.Request.Count;
        }
        else if (answer.Status is 429 or 503 && answer.RetryAfterSeconds < 0)
        {
            report.RefusedWithoutRetryAfter++;
        }

        source.Answered(index, answer, answeredAt);
    }

    private static int WaitMs(long nextDueAt, long now, bool hasIdle)
    {
        if (!hasIdle || nextDueAt == IRequestSource.Nothing)
        {
            return WaitMaxMs;
        }

        double ms = (nextDueAt - now) * 1000.0 / Stopwatch.Frequency;
        return (int)Math.Clamp(Math.Ceiling(ms), 0, WaitMaxMs);
    }
}
