using System.Runtime.CompilerServices;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// The last events of the live stream, for any number of subscribers. A subscriber that falls behind what is kept goes on with
/// the oldest that is. Publishing never waits for a subscriber.
/// </summary>
internal sealed class StreamHub(int keptMax)
{
    private readonly Lock _lock = new();
    private readonly StreamEvent?[] _ring = new StreamEvent?[keptMax];
    private long _count;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Publish(IReadOnlyList<StreamEvent> events)
    {
        TaskCompletionSource wake;
        lock (_lock)
        {
            foreach (var happened in events)
            {
                _ring[_count++ % _ring.Length] = happened;
            }

            wake = _more;
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        wake.SetResult();
    }

    public async IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var next = Start(lastId);
        var due = new List<StreamEvent>();
        while (true)
        {
            Task more;
            due.Clear();
            lock (_lock)
            {
                for (next = Math.Max(next, _count - _ring.Length); next < _count && due.Count < 256; next++)
                {
                    due.Add(_ring[next % _ring.Length]!);
                }

                more = _more.Task;
            }

            foreach (var happened in due)
            {
                yield return happened;
            }

            if (due.Count == 0)
            {
                await more.WaitAsync(cancellation);
            }
        }
    }

    private long Start(long? lastId)
    {
        lock (_lock)
        {
            if (lastId is null)
            {
                return _count;
            }

            var at = Math.Max(0, _count - _ring.Length);
            while (at < _count && _ring[at % _ring.Length]!.Id <= lastId)
            {
                at++;
            }

            return at;
        }
    }
}
