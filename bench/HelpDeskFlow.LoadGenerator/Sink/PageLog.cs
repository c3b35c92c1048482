using System.Diagnostics;
using System.Text;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Sink;

/// <summary>
/// When the first notification about each watched alert came in. Written by the sink's thread, read by others.
/// </summary>
internal sealed class PageLog
{
    private const int ProbesMax = 100_000;
    private static readonly byte[] ProbePrefix = Encoding.ASCII.GetBytes(AlertName.ProbePrefix);
    private readonly long[] probeArrivals = new long[ProbesMax];
    private readonly AutoResetEvent probeArrived = new(false);
    private long stormP0ArrivedAt;
    private long notifications;

    public long Notifications => Volatile.Read(ref notifications);

    /// <summary>Stopwatch timestamp; 0 while it has not come.</summary>
    public long StormP0ArrivedAt => Volatile.Read(ref stormP0ArrivedAt);

    /// <summary>Before a storm: what earlier storms brought is forgotten.</summary>
    public void ForgetStorm() => Volatile.Write(ref stormP0ArrivedAt, 0);

    /// <summary>Waits for the page about a probe and returns its Stopwatch timestamp; null when it does not come in time.</summary>
    public long? WaitForProbe(int number, TimeSpan limit)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref probeArrivals[number]) == 0)
        {
            TimeSpan left = limit - Stopwatch.GetElapsedTime(startedAt);
            if (left <= TimeSpan.Zero || !probeArrived.WaitOne(left))
            {
                return null;
            }
        }

        return Volatile.Read(ref probeArrivals[number]);
    }

    /// <summary>Notes what one notification's body is about.</summary>
    public void Note(ReadOnlySpan<byte> body)
    {
        long now = Stopwatch.GetTimestamp();
        Volatile.Write(ref notifications, notifications + 1);
        if (stormP0ArrivedAt == 0 && body.IndexOf(AlertName.StormP0) >= 0)
        {
            Volatile.Write(ref stormP0ArrivedAt, now);
        }

        for (int at = body.IndexOf(ProbePrefix); at >= 0; at = body.IndexOf(ProbePrefix))
        {
            body = body[(at + ProbePrefix.Length)..];
            // The eleven digits of a probe's name; a smaller read than that is some other word.
            int number = body.Length >= AlertName.ProbeDigits ? Digits.Read(body.Slice(AlertName.ProbeDigits - 6, 6)) : -1;
            if (number is >= 0 and < ProbesMax && probeArrivals[number] == 0)
            {
                Volatile.Write(ref probeArrivals[number], now);
                probeArrived.Set();
            }
        }
    }
}
