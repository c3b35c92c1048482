using System.Numerics;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>
/// A share of the open alerts that only one connection touches at a time, so that a repeat never overtakes the resolve
/// of the same alert. First opened, first resolved; repeats go round in order.
/// </summary>
internal sealed class Lane
{
    private const int SpareEpisodes = 4;
    private readonly long[] startsAtMs;
    private int oldest;
    private int next;
    private int cursor;

    public Lane(int openMax) => startsAtMs = new long[BitOperations.RoundUpToPowerOf2((uint)(openMax + SpareEpisodes))];

    /// <summary>Counts the alerts taken; decides which are new episodes and which are resolves.</summary>
    public int Turn { get; set; }

    public int Open(long nowMs)
    {
        startsAtMs[next & (startsAtMs.Length - 1)] = nowMs;
        return next++;
    }

    public int Repeat()
    {
        if (cursor < oldest || cursor >= next)
        {
            cursor = oldest;
        }

        return cursor++;
    }

    public int Resolve() => oldest++;

    public long StartsAtMs(int position) => startsAtMs[position & (startsAtMs.Length - 1)];
}
