using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded.Cluster;

/// <summary>
/// The live stream of a silo: events of all partitions, in the order in which they reach it. Ids are the time in microseconds, so
/// that one who resumes may do it on any silo; since silos hear of an event at different moments, resuming begins a little before
/// the id, and an event may come twice. Thread-safe.
/// </summary>
public sealed class ClusterStream(int keptMax, TimeProvider time)
{
    /// <summary>How far silos may be apart in what they have heard: resuming begins so much earlier.</summary>
    private static readonly long OverlapMicroseconds = (long)Duration.FromSeconds(3).TotalMilliseconds * 1_000;

    private readonly Lock _lock = new();
    private readonly StreamHub _hub = new(keptMax);
    private long _lastId;

    /// <summary>Takes the events of one commit.</summary>
    public void Publish(IReadOnlyList<StreamEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        lock (_lock)
        {
            var now = Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks() / 10;
            var numbered = new StreamEvent[events.Count];
            for (var i = 0; i < numbered.Length; i++)
            {
                _lastId = Math.Max(_lastId + 1, now);
                numbered[i] = events[i] with { Id = _lastId };
            }

            _hub.Publish(numbered);
        }
    }

    /// <summary>As in <see cref="IReadViews.SubscribeAsync"/>.</summary>
    public IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, CancellationToken cancellation) =>
        _hub.SubscribeAsync(lastId - OverlapMicroseconds, cancellation);
}
