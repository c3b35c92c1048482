using System.Collections;
using System.Diagnostics;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>
/// N distinct new alerts at an even pace over a given time, one P0 in the middle. A polite refusal (429 or 503) is sent
/// again when Retry-After says, as a careful sender would.
/// </summary>
internal sealed class StormSource : IRequestSource
{
    private const int ServiceOfP0 = 7;
    private readonly int alertCount;
    private readonly int batch;
    private readonly double ticksPerRequest;
    private readonly long startedAt = Stopwatch.GetTimestamp();
    private readonly PriorityQueue<int, long> refusedFirsts = new();
    private readonly int[] firstOfConnection;
    private readonly TimestampText timestamps = new();
    private int next;

    public StormSource(int alertCount, int batch, int connectionCount, TimeSpan duration)
    {
        this.alertCount = alertCount;
        this.batch = batch;
        ticksPerRequest = duration.TotalSeconds * Stopwatch.Frequency * batch / alertCount;
        firstOfConnection = new int[connectionCount];
        Acknowledged = new BitArray(alertCount);
        P0Number = alertCount / 2;
    }

    /// <summary>Which alert numbers a 2xx covers.</summary>
    public BitArray Acknowledged { get; }

    public int P0Number { get; }

    /// <summary>When the request with the P0 alert was first due.</summary>
    public long P0DueAt => DueAt(P0Number / batch * batch);

    public long NextDueAt(long now)
    {
        long freshDueAt = next < alertCount ? DueAt(next) : IRequestSource.Nothing;
        return refusedFirsts.TryPeek(out _, out long againAt) ? Math.Min(againAt, freshDueAt) : freshDueAt;
    }

    public void Fill(int connection, AlertRequest request)
    {
        int first = TakeFirst();
        firstOfConnection[connection] = first;
        request.SetCount(Math.Min(batch, alertCount - first));
        long nowMs = WallClock.NowMs;
        for (int slot = 0; slot < request.Count; slot++)
        {
            request.Write(slot, Alert(first + slot, nowMs), timestamps);
        }
    }

    public void Answered(int connection, in HttpAnswer answer, long answeredAt)
    {
        int first = firstOfConnection[connection];
        if (answer.IsAccepted)
        {
            int end = Math.Min(first + batch, alertCount);
            for (int number = first; number < end; number++)
            {
                Acknowledged[number] = true;
            }
        }
        else if (answer.Status is 429 or 503)
        {
            int seconds = Math.Max(1, answer.RetryAfterSeconds);
            refusedFirsts.Enqueue(first, answeredAt + (seconds * Stopwatch.Frequency));
        }
    }

    private int TakeFirst()
    {
        bool isRefusedFirst = refusedFirsts.TryPeek(out int refused, out long againAt) && (next >= alertCount || againAt <= DueAt(next));
        if (isRefusedFirst)
        {
            refusedFirsts.Dequeue();
            return refused;
        }

        int first = next;
        next += batch;
        return first;
    }

    private long DueAt(int first) => startedAt + (long)(first / batch * ticksPerRequest);

    private AlertFields Alert(int number, long nowMs)
    {
        long endsAtMs = OpenAlerts.FiringUntilMs(nowMs);
        return number == P0Number
            ? new AlertFields(AlertName.StormP0, number, 0, ServiceOfP0, (byte)'0', nowMs, endsAtMs)
            : AlertFields.InSeries(AlertName.Storm, number, nowMs, endsAtMs);
    }
}
