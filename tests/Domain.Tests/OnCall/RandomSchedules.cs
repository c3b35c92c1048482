using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>Schedules from a seed, with everything a schedule may have; times of day lie mostly where clocks change.</summary>
internal sealed class RandomSchedules(int seed, Instant from, Instant to)
{
    private static readonly string[] Names = ["ana", "bo", "cy", "dee", "eli"];
    private readonly Random _random = new(seed);
    private readonly double _days = (to - from).TotalDays;

    public Schedule Next(DateTimeZone zone)
    {
        var layers = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Layer()).ToImmutableArray();
        return new Schedule(new ScheduleName("s"), zone, layers, [.. Enumerable.Range(0, _random.Next(0, 8)).Select(_ => Override())])
        {
            ClockChanges = new ClockChanges((SkippedTime)_random.Next(2), (RepeatedTime)_random.Next(2)),
        };
    }

    public Layer Layer()
    {
        var unit = (RotationUnit)_random.Next(5);
        var people = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Chance(10) ? null : Name()).ToImmutableArray();
        var start = Moment(-60, Chance(70) ? 1 : _days / 2);
        return new Layer(
            unit,
            unit == RotationUnit.Hours ? _random.Next(4, 40) : _random.Next(1, 4),
            Duration.FromMinutes(_random.Next(250, 6_000)),
            start,
            people,
            [.. Enumerable.Range(0, Chance(50) ? 0 : _random.Next(1, 3)).Select(_ => Restriction())])
        {
            Zone = Chance(25) ? DateTimeZoneProviders.Tzdb[DateTimeZoneProviders.Tzdb.Ids[_random.Next(DateTimeZoneProviders.Tzdb.Ids.Count)]] : null,
            Until = Chance(15) ? Moment(0, _days) : null,
            Dates = Chance(60) ? [] : [.. people.Select(_ => new SlotDates(Chance(50) ? Moment(-100, _days) : null, Chance(40) ? Moment(0, _days) : null))],
        };
    }

    private Restriction Restriction()
    {
        var days = Enumerable.Range(1, 7).Where(_ => Chance(60)).Select(d => (IsoDayOfWeek)d).ToImmutableArray();
        return new Restriction(days.IsEmpty ? [IsoDayOfWeek.Sunday] : days, Time(), Time()) { ToDaysLater = Chance(25) ? _random.Next(1, Configuration.Restriction.DaysLaterMax + 1) : null };
    }

    private ScheduleOverride Override()
    {
        var start = Moment(0, _days);
        var kind = (OverrideKind)_random.Next(3);
        return new ScheduleOverride(start, start.PlusMinutes(_random.Next(1, 60_000)), kind == OverrideKind.Replace && Chance(20) ? null : Name())
        {
            Kind = kind,
            InsteadOf = kind == OverrideKind.Replace && Chance(40) ? Name() : null,
        };
    }

    private LocalDateTime Moment(double firstDay, double lastDay) =>
        (from + Duration.FromDays(firstDay + (_random.NextDouble() * (lastDay - firstDay)))).InUtc().Date + Time();

    private LocalTime Time() => Chance(60) ? new LocalTime(_random.Next(0, 4), _random.Next(0, 60)) : new LocalTime(_random.Next(0, 24), Chance(50) ? 0 : _random.Next(0, 60));

    private PersonName? Name() => new PersonName(Names[_random.Next(Names.Length)]);

    private bool Chance(int percent) => _random.Next(100) < percent;
}
