using HelpDeskFlow.Domain.Configuration;
using NodaTime;
using NodaTime.TimeZones;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Wall clock to instant, one rule for the whole calendar of a layer or schedule. Later wall-clock times never give earlier instants, but for times that a change skips.</summary>
internal readonly record struct WallClock(DateTimeZone Zone, ClockChanges Changes)
{
    /// <summary>No zone ever moved its clock by more at once (Apia and Manila left out and repeated a whole day).</summary>
    public static readonly Duration MoveMax = Duration.FromHours(25);

    /// <summary>Of the schedule's own times.</summary>
    public static WallClock Of(Schedule schedule) => new(schedule.Zone, schedule.ClockChanges);

    /// <summary>Of a layer's times.</summary>
    public static WallClock Of(Schedule schedule, Layer layer) => new(layer.Zone ?? schedule.Zone, schedule.ClockChanges);

    /// <summary>The instant of that wall clock.</summary>
    public Instant At(LocalDateTime local)
    {
        // Far from any change there is one answer, and no mapping need be built.
        var near = Zone.GetZoneInterval(local.WithOffset(Offset.Zero).ToInstant());
        var at = local.WithOffset(near.WallOffset).ToInstant();
        if ((!near.HasStart || at - near.Start > MoveMax) && (!near.HasEnd || near.End - at > MoveMax))
        {
            return at;
        }

        var mapping = Zone.MapLocal(local);
        return mapping.Count switch
        {
            1 => mapping.Single().ToInstant(),
            2 => (Changes.Repeated == RepeatedTime.First ? mapping.First() : mapping.Last()).ToInstant(),
            _ => Changes.Skipped == SkippedTime.Change ? mapping.LateInterval.Start : Resolvers.ReturnForwardShifted(local, Zone, mapping.EarlyInterval, mapping.LateInterval).ToInstant(),
        };
    }

    /// <summary>The date there.</summary>
    public LocalDate DateAt(Instant at) => at.InZone(Zone).Date;
}
