using System.Diagnostics;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>
/// 90 % repeats for a given time: as fast as answers come, or at a pace. What a receiver too slow for the pace has not
/// taken when the time is over is not sent.
/// </summary>
internal sealed class MixSource : IRequestSource
{
    private readonly OpenAlerts alerts;
    private readonly int connectionCount;
    private readonly double ticksPerRequest;
    private readonly long startedAt = Stopwatch.GetTimestamp();
    private readonly long endsAt;
    private readonly int[] laneTurns;
    private readonly TimestampText timestamps = new();
    private long sentRequests;

    /// <param name="alertsPerSecond">0: as fast as answers come.</param>
    public MixSource(OpenAlerts alerts, int connectionCount, int batch, TimeSpan duration, double alertsPerSecond = 0)
    {
        if (OpenAlerts.Lanes % connectionCount != 0)
        {
            throw new ArgumentException($"{connectionCount} connections do not divide {OpenAlerts.Lanes} lanes; take 1, 2, 4, 8, 16, 32 or 64.", nameof(connectionCount));
        }

        this.alerts = alerts;
        this.connectionCount = connectionCount;
        ticksPerRequest = alertsPerSecond > 0 ? Stopwatch.Frequency * batch / alertsPerSecond : 0;
        endsAt = startedAt + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        laneTurns = new int[connectionCount];
    }

    public long NextDueAt(long now)
    {
        if (now >= endsAt)
        {
            return IRequestSource.Nothing;
        }

        return ticksPerRequest > 0 ? startedAt + (long)(sentRequests * ticksPerRequest) : now;
    }

    public void Fill(int connection, AlertRequest request)
    {
        long nowMs = WallClock.NowMs;
        int lanesEach = OpenAlerts.Lanes / connectionCount;
        for (int slot = 0; slot < request.Count; slot++)
        {
            int lane = connection + (connectionCount * (laneTurns[connection]++ % lanesEach));
            request.Write(slot, alerts.Take(lane, nowMs), timestamps);
        }

        sentRequests++;
    }

    public void Answered(int connection, in HttpAnswer answer, long answeredAt)
    {
    }
}
