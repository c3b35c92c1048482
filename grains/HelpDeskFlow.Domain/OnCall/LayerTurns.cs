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
    public static long? TurnAt(Layer layer, DateTimeZone zone, Instant at)
    {
        var start = zone.At(layer.Start);
        if (at < start)
        {
            return null;
        }

        var every = Math.Max(1, layer.Every);
        switch (layer.Unit)
        {
            case RotationUnit.Hours:
            case RotationUnit.Custom:
                return FloorOfQuotient(at - start, Elapsed(layer));
            case RotationUnit.Months:
                var local = at.InZone(zone).LocalDateTime;
                var months = ((local.Year - layer.Start.Year) * 12) + local.Month - layer.Start.Month;
                return Settle(layer, zone, at, months / every);
            default:
                var days = Period.DaysBetween(layer.Start.Date, at.InZone(zone).Date);
                return Settle(layer, zone, at, days / DaysOf(layer));
        }
    }

    /// <summary>Whose turn it is; null: an empty slot, or a layer without people.</summary>
    public static PersonName? PersonOf(Layer layer, long turn) =>
        layer.People.IsDefaultOrEmpty ? null : layer.People[(int)(turn % layer.People.Length)];

    /// <summary>The first handoff after that instant (the first of all is the layer's start).</summary>
    public static Instant NextHandoff(Layer layer, DateTimeZone zone, Instant at)
    {
        if (TurnAt(layer, zone, at) is not { } turn)
        {
            return zone.At(layer.Start);
        }

        // Where the calendar leaves out a whole day two handoffs fall together: look past them.
        var next = Handoff(layer, zone, ++turn);
        while (next <= at)
        {
            next = Handoff(layer, zone, ++turn);
        }

        return next;
    }

    private static Instant Handoff(Layer layer, DateTimeZone zone, long turn) => layer.Unit switch
    {
        RotationUnit.Hours or RotationUnit.Custom => zone.At(layer.Start) + (Elapsed(layer) * turn),
        RotationUnit.Months => zone.At(layer.Start.PlusMonths(checked((int)turn * Math.Max(1, layer.Every)))),
        _ => zone.At(layer.Start.PlusDays(checked((int)turn * DaysOf(layer)))),
    };

    /// <summary>The last turn whose handoff is not after <paramref name="at"/>; the estimate from the calendar is at most a step or two off.</summary>
    private static long Settle(Layer layer, DateTimeZone zone, Instant at, long estimate)
    {
        var turn = Math.Max(0, estimate);
        while (turn > 0 && Handoff(layer, zone, turn) > at)
        {
            turn--;
        }

        while (Handoff(layer, zone, turn + 1) <= at)
        {
            turn++;
        }

        return turn;
    }

    private static Duration Elapsed(Layer layer) => layer.Unit == RotationUnit.Hours
        ? Duration.FromHours(Math.Max(1, layer.Every))
        : Duration.Max(PeriodMin, layer.Period);

    private static int DaysOf(Layer layer) => Math.Max(1, layer.Every) * (layer.Unit == RotationUnit.Weeks ? 7 : 1);

    private static long FloorOfQuotient(Duration dividend, Duration divisor) =>
        (long)(dividend.ToBigIntegerNanoseconds() / divisor.ToBigIntegerNanoseconds());
}
