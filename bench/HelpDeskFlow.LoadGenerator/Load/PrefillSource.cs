using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>Opens all alerts of an <see cref="OpenAlerts"/> as fast as they are taken.</summary>
internal sealed class PrefillSource(OpenAlerts alerts, int batch) : IRequestSource
{
    private readonly TimestampText timestamps = new();
    private int opened;

    public long NextDueAt(long now) => opened < alerts.Count ? now : IRequestSource.Nothing;

    public void Fill(int connection, AlertRequest request)
    {
        long nowMs = WallClock.NowMs;
        request.SetCount(Math.Min(batch, alerts.Count - opened));
        for (int slot = 0; slot < request.Count; slot++)
        {
            request.Write(slot, alerts.Open(opened++, nowMs), timestamps);
        }
    }

    public void Answered(int connection, in HttpAnswer answer, long answeredAt)
    {
        if (!answer.IsAccepted)
        {
            throw new InvalidOperationException($"Prefill was answered {answer.Status}; every later figure would be about fewer open alerts.");
        }
    }
}
