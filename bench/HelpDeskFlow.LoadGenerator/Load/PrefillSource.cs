using System.Diagnostics;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>Opens all alerts of an <see cref="OpenAlerts"/> as fast as they are taken. What is refused with 503 is sent again, as every sender must: silos that have just started may still move a partition.</summary>
internal sealed class PrefillSource(OpenAlerts alerts, int batch) : IRequestSource
{
    private const int RefusedMax = 1_000;
    private static readonly long RefusedPause = Stopwatch.Frequency / 10;
    private readonly TimestampText timestamps = new();
    private readonly Dictionary<int, AlertFields[]> sent = [];
    private readonly Queue<AlertFields[]> refused = [];
    private int opened;
    private int refusals;
    private long pausedUntil;

    public long NextDueAt(long now) => refused.Count > 0 ? Math.Max(now, pausedUntil) : opened < alerts.Count ? now : IRequestSource.Nothing;

    public void Fill(int connection, AlertRequest request)
    {
        long nowMs = WallClock.NowMs;
        AlertFields[] fields = refused.TryDequeue(out AlertFields[]? again)
            ? again
            : [.. Enumerable.Range(0, Math.Min(batch, alerts.Count - opened)).Select(_ => alerts.Open(opened++, nowMs))];
        sent[connection] = fields;
        request.SetCount(fields.Length);
        for (int slot = 0; slot < fields.Length; slot++)
        {
            request.Write(slot, fields[slot], timestamps);
        }
    }

    public void Answered(int connection, in HttpAnswer answer, long answeredAt)
    {
        if (answer.IsAccepted)
        {
            return;
        }

        if (answer.Status != 503 || ++refusals > RefusedMax)
        {
            throw new InvalidOperationException($"Prefill was answered {answer.Status}, {refusals} requests with 503; every later figure would be about fewer open alerts.");
        }

        refused.Enqueue(sent[connection]);
        pausedUntil = answeredAt + RefusedPause;
    }
}
