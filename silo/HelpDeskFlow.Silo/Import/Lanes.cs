using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>
/// Rotations that run beside each other, as some products have them, put into as few schedules (lanes) as name one person at a
/// time. A higher level hides the lower ones. Invariant: the people of all lanes together are those of the vendor's schedule.
/// </summary>
internal static class Lanes
{
    private static readonly Duration Horizon = Duration.FromDays(400);

    /// <summary>Lanes of layers, lowest first in each. At least one lane.</summary>
    /// <param name="levels">From the lowest level to the highest, the layers of each that run beside each other.</param>
    /// <param name="zone">Zone of the schedule.</param>
    /// <param name="now">From when on it must hold.</param>
    public static List<List<Layer>> Of(IEnumerable<IReadOnlyList<Layer>> levels, DateTimeZone zone, Instant now)
    {
        var byLevel = levels.Select(level => Split(level, zone, now)).ToList();
        var count = Math.Max(1, byLevel.Count == 0 ? 0 : byLevel.Max(l => l.Count));
        var result = new List<List<Layer>>();
        for (var lane = 0; lane < count; lane++)
        {
            // The lanes before it lie under each lane, so that a level hides the lower ones in every lane whenever anybody of it is on call.
            result.Add([.. byLevel.SelectMany(level => level.Take(lane + 1).SelectMany(l => l))]);
        }

        return result;
    }

    private static List<List<Layer>> Split(IReadOnlyList<Layer> layers, DateTimeZone zone, Instant now)
    {
        var lanes = new List<List<Layer>>();
        foreach (var layer in layers)
        {
            if (lanes.FirstOrDefault(l => !Overlap([.. l, layer], zone, now)) is { } room)
            {
                room.Add(layer);
            }
            else
            {
                lanes.Add([layer]);
            }
        }

        return lanes;
    }

    private static bool Overlap(List<Layer> layers, DateTimeZone zone, Instant now)
    {
        var latest = layers.Max(l => l.Start.InZoneLeniently(l.Zone ?? zone).ToInstant());
        return !Coverage.Of(new Schedule(new ScheduleName("lane"), zone, [.. layers], []), null, now, Instant.Max(now, latest) + Horizon).Overlaps.IsEmpty;
    }
}
