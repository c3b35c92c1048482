namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>All that was measured of one program; null where it was not run or failed.</summary>
internal sealed record CompareResults
{
    public SteadyLoad? Steady { get; init; }

    public HeldAlerts? Held { get; init; }

    public HeldAlerts? ManyHeld { get; init; }

    public Storm? Storm { get; init; }

    public Storm? BurnedStorm { get; init; }

    /// <summary>Twice the storm in the same time.</summary>
    public Storm? DoubleStorm { get; init; }

    public static async Task<CompareResults> MeasureAsync(PeerProgram program, CompareSession session, bool isOurs)
    {
        ComparePlan plan = session.Plan;
        bool withMany = plan.WithManyHeld && (isOurs || plan.WithPeerManyHeld);
        return new CompareResults
        {
            Steady = await session.TryAsync("steady load with 10k open", program, p => SteadyLoad.MeasureAsync(p, session)),
            Held = await session.TryAsync("100k open", program, p => HeldAlerts.MeasureAsync(p, session, ComparePlan.HeldAlertCount, withThroughput: false)),
            Storm = await session.TryAsync("storm", program, p => Compare.Storm.MeasureAsync(p, session, plan.StormAlertCount, 0)),
            BurnedStorm = await session.TryAsync(
                "storm with cores taken", program, p => Compare.Storm.MeasureAsync(p, session, plan.StormAlertCount, ComparePlan.BurnedCores)),
            DoubleStorm = isOurs && plan.WithManyHeld
                ? await session.TryAsync("double storm", program, p => Compare.Storm.MeasureAsync(p, session, 2 * plan.StormAlertCount, 0))
                : null,
            ManyHeld = withMany
                ? await session.TryAsync("1M open", program, p => HeldAlerts.MeasureAsync(p, session, ComparePlan.ManyHeldAlertCount, withThroughput: true))
                : null,
        };
    }
}
