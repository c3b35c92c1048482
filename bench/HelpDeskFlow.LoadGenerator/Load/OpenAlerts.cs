using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>
/// The alerts that the generator holds open at the receiver. Of every 20 alerts taken, 18 repeat an open one, one opens
/// a new episode and one resolves the oldest: the number open stays the same.
/// </summary>
internal sealed class OpenAlerts
{
    /// <summary>Connection counts must divide this.</summary>
    public const int Lanes = 64;

    private const int Cycle = 20;
    private const int OpenTurn = 6;
    private const int ResolveTurn = 16;

    // Prometheus sets endsAt to four evaluation intervals ahead: these are rules evaluated every five minutes.
    private const long FiringForMs = 20 * 60 * 1000;
    private readonly Lane[] lanes;
    private readonly int first;

    /// <param name="first">What is added to every number: generators with ranges of their own share no alert.</param>
    public OpenAlerts(int count, int first = 0)
    {
        (Count, this.first) = (count, first);
        lanes = [.. Enumerable.Range(0, Lanes).Select(lane => new Lane((count / Lanes) + 1) { Turn = lane })];
    }

    public int Count { get; }

    public static long FiringUntilMs(long nowMs) => nowMs + FiringForMs;

    /// <summary>Opens the alert with this number; called once for each of 0 … Count-1, in order.</summary>
    public AlertFields Open(int number, long nowMs)
    {
        int position = lanes[number % Lanes].Open(nowMs);
        return Fields(number % Lanes, position, nowMs, FiringUntilMs(nowMs));
    }

    /// <summary>The lane's next alert: a repeat, a new episode or a resolve.</summary>
    public AlertFields Take(int laneNumber, long nowMs)
    {
        Lane lane = lanes[laneNumber];
        int turn = lane.Turn++ % Cycle;
        return turn switch
        {
            OpenTurn => Fields(laneNumber, lane.Open(nowMs), nowMs, FiringUntilMs(nowMs)),
            ResolveTurn => FieldsOf(laneNumber, lane.Resolve(), nowMs),
            _ => FieldsOf(laneNumber, lane.Repeat(), FiringUntilMs(nowMs)),
        };
    }

    private AlertFields FieldsOf(int lane, int position, long endsAtMs) =>
        Fields(lane, position, lanes[lane].StartsAtMs(position), endsAtMs);

    private AlertFields Fields(int lane, int position, long startsAtMs, long endsAtMs) =>
        AlertFields.InSeries(AlertName.Load, first + lane + (position * Lanes), startsAtMs, endsAtMs);
}
