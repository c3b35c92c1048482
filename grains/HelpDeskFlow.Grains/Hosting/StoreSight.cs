namespace HelpDeskFlow.Grains.Hosting;

/// <summary>
/// How long this silo has not reached the store. One that does not, while others do, keeps partitions from going on: it must end.
/// Where nobody reaches it, ending would help nobody. Thread-safe.
/// </summary>
internal sealed class StoreSight(TimeProvider time)
{
    /// <summary>How long ago "a moment ago" is; less than half of <see cref="Patience"/>, so that a silo says it no longer when another has lost patience with the store that all have lost.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(4.5);

    /// <summary>How long a silo waits for a store that others reach.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long _seenAt = time.GetTimestamp();
    private long _lostSince;

    /// <summary>Whether it was reached a moment ago.</summary>
    public bool IsSeen => time.GetElapsedTime(Interlocked.Read(ref _seenAt)) < Moment;

    /// <summary>Whether it has not been reached for longer than <see cref="Patience"/>.</summary>
    public bool IsLost => Interlocked.Read(ref _lostSince) is not 0 and var since && time.GetElapsedTime(since) > Patience;

    /// <summary>It answered to a question that was asked then.</summary>
    public void Seen(long askedAt)
    {
        Interlocked.Exchange(ref _seenAt, askedAt);
        Interlocked.Exchange(ref _lostSince, 0);
    }

    /// <summary>It did not answer to a question that was asked then.</summary>
    public void NotSeen(long askedAt) => Interlocked.CompareExchange(ref _lostSince, askedAt, 0);
}
