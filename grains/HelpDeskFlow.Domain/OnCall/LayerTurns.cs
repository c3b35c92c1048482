using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>
/// Turns of one layer: turn k runs from handoff k to handoff k + 1, half-open. Days, weeks and months keep the wall-clock
/// time of the first handoff, hours and custom periods are elapsed time. Computed from the calendar, not walked.
/// </summary>
internal static class LayerTurns
{
    private static readonly Duration PeriodMin = Duration.FromMinutes(1);

    /// <summary>Number of the turn that runs at that instant, from 0; null before the layer's start.</summary>
    public static long? TurnAt(Layer layer, WallClock clock, Instant at)
    {
        var start = clock.At(layer.Start);
        if (at < start)
        {
            return null;
        }

        switch (layer.Unit)
        {
            case RotationUnit.Hours:
            case RotationUnit.Custom:
                return (at - start).BclCompatibleTicks / Elapsed(layer).BclCompatibleTicks;
            case RotationUnit.Months:
                var date = clock.DateAt(at);
                var months = ((date.Year - layer.Start.Year) * 12) + date.Month - layer.Start.Month;
                return Settle(layer, clock, at, months / Math.Max(1, layer.Every));
            default:
                var days = Period.DaysBetween(layer.Start.Date, clock.DateAt(at));
                return Settle(layer, clock, at, days / DaysOf(layer));
        }
    }

    /// <summary>When turn number <paramref name="turn"/> begins.</summary>
    public static Instant Handoff(Layer layer, WallClock clock, long turn) => layer.Unit switch
    {
        RotationUnit.Hours or RotationUnit.Custom => clock.At(layer.Start) + (Elapsed(layer) * turn),
        RotationUnit.Months => clock.At(layer.Start.PlusMonths(checked((int)turn * Math.Max(1, layer.Every)))),
        _ => clock.At(layer.Start.PlusDays(checked((int)turn * DaysOf(layer)))),
    };

    /// <summary>The last turn whose handoff is not after <paramref name="at"/> (where a clock change lets two fall together, the later); the estimate from the calendar is at most a step or two off.</summary>
    private static long Settle(Layer layer, WallClock clock, Instant at, long estimate)
    {
        var turn = Math.Max(0, estimate);
        while (turn > 0 && Handoff(layer, clock, turn) > at)
        {
            turn--;
        }

        while (Handoff(layer, clock, turn + 1) <= at)
        {
            turn++;
        }

        return turn;
    }

    private static Duration Elapsed(Layer layer) => layer.Unit == RotationUnit.Hours
        ? Duration.FromHours(Math.Max(1, layer.Every))
        : Duration.Max(PeriodMin, layer.Period);

    private static int DaysOf(Layer layer) => Math.Max(1, layer.Every) * (layer.Unit == RotationUnit.Weeks ? 7 : 1);
}
