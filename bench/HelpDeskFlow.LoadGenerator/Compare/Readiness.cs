using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using HelpDeskFlow.LoadGenerator.Load;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Waits until <c>/-/ready</c> answers 200.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task WaitAsync(IPEndPoint endPoint, StartedProcess process, TimeSpan limit)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (!IsReady(endPoint))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The program ended before it was ready. It printed:\n{process.Tail()}");
            }

            if (Stopwatch.GetElapsedTime(startedAt) > limit)
            {
                throw new TimeoutException($"The program was not ready within {limit.TotalSeconds:N0} s. It printed:\n{process.Tail()}");
            }

            await Task.Delay(Pause);
        }
    }

    private static bool IsReady(IPEndPoint endPoint)
    {
        try
        {
            using ProbeConnection connection = new(endPoint);
            return connection.Exchange(connection.GetRequest("/-/ready"), out _).Status == 200;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Nobody listens yet.
            return false;
        }
    }
}
