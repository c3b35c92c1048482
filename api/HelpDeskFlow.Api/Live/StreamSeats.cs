using HelpDeskFlow.Api.Http;

namespace HelpDeskFlow.Api.Live;

/// <summary>Counts the live streams, at most <see cref="ApiLimits.StreamsMax"/>. Singleton, thread-safe.</summary>
internal sealed class StreamSeats
{
    private int _taken;

    /// <summary>Streams open now.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>A seat until it is disposed, or null when all are taken.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= ApiLimits.StreamsMax)
        {
            return new Seat(this);
        }

        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Seat(StreamSeats seats) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                Interlocked.Decrement(ref seats._taken);
            }
        }
    }
}
