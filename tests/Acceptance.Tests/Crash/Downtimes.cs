namespace HelpDeskFlow.Acceptance.Tests.Crash;

/// <summary>When the program was killed and when it listened again.</summary>
internal sealed class Downtimes
{
    /// <summary>How late a timer may be, and how long after a restart an overdue one may take.</summary>
    public static readonly TimeSpan LatenessMax = TimeSpan.FromSeconds(1);

    private readonly List<(DateTimeOffset From, DateTimeOffset To)> _spans = [];

    public int Count => _spans.Count;

    public void Add(DateTimeOffset killedAt, DateTimeOffset listeningAt) => _spans.Add((killedAt, listeningAt));

    /// <summary>The latest instant at which something that was due then may have happened.</summary>
    public DateTimeOffset LatestFor(DateTimeOffset due)
    {
        var latest = due + LatenessMax;
        foreach (var (from, to) in _spans)
        {
            // Killed before it had to be done by: then it is due when the program is back.
            if (from <= latest && to > latest - LatenessMax)
            {
                latest = to + LatenessMax;
            }
        }

        return latest;
    }
}
