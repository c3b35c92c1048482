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
    public DateTimeOffset LatestFor(DateTimeOffset due) => Latest(due, isGraceGiven: false);

    /// <summary>The same for the end of an alert: after a restart its sender gets the time that the program was down once more to send it again.</summary>
    public DateTimeOffset LatestEndFor(DateTimeOffset due) => Latest(due, isGraceGiven: true);

    private DateTimeOffset Latest(DateTimeOffset due, bool isGraceGiven)
    {
        var latest = due + LatenessMax;
        foreach (var (from, to) in _spans)
        {
            // Killed before it had to be done by: then it is due when the program is back.
            var again = to + (isGraceGiven ? to - from : TimeSpan.Zero) + LatenessMax;
            if (from <= latest && again > latest)
            {
                latest = again;
            }
        }

        return latest;
    }
}
