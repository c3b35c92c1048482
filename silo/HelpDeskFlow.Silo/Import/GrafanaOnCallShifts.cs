using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Client;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Grafana OnCall's shifts, recurring events of a length, as layers with hours.</summary>
internal static class GrafanaOnCallShifts
{
    private static readonly Duration Day = Duration.FromDays(1);
    private static readonly string[] Days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>Layers that run beside each other: as many as people are on call in it at once.</summary>
    public static IEnumerable<Layer> Layers(JsonElement shift, string schedule, DateTimeZone zone, ImportDraft draft)
    {
        var what = $"{schedule}, shift {shift.Text("name")}";
        var own = shift.Text("time_zone") is { Length: > 0 } named ? draft.Zone(named, what) : zone;
        List<List<string>> groups = shift.Text("type") == "rolling_users" ? [.. shift.List("rolling_users").Select(g => g.EnumerateArray().Select(u => u.ToString()).ToList())] : [shift.Texts("users")];
        var first = (int)(shift.Whole("start_rotation_from_user_index") ?? 0);
        if (first > 0 && groups.Count > 0)
        {
            groups = [.. groups.Skip(first % groups.Count), .. groups.Take(first % groups.Count)];
        }

        if (shift.LocalTime("start", own) is not { } start || shift.Whole("duration") is not (> 0 and var seconds) || groups.All(g => g.Count == 0))
        {
            draft.Note(what, "it has no start, no length or no people; it is left out");
            return [];
        }

        var until = shift.LocalTime("until", own);
        var length = Duration.FromSeconds(seconds);
        var frame = shift.Text("type") == "single_event"
            ? new Frame(RotationUnit.Custom, 1, length, start, [], start + Period.FromSeconds(seconds))
            : FrameOf(shift, start, length, groups.Count, what, draft);
        if (frame is null || (frame.Until ?? until) is { } end && LayerStart.At(end, own) <= draft.Now)
        {
            return [];
        }

        var slots = groups.SelectMany(g => Enumerable.Repeat(g, 1).Concat(Enumerable.Repeat(new List<string>(), frame.EmptyAfter))).ToList();
        return Enumerable.Range(0, groups.Max(g => g.Count)).Select(lane => LayerStart.From(
            new Layer(frame.Unit, frame.Every, frame.Period, frame.Start, [.. slots.Select(s => lane < s.Count ? GrafanaOnCallImport.Find(s[lane], draft) : (PersonName?)null)], frame.Hours)
            {
                Zone = own.Equals(zone) ? null : own,
                Until = frame.Until ?? until,
            },
            own,
            LayerStart.At(start, own),
            draft.Now));
    }

    /// <summary>What is laid over everything for once.</summary>
    public static IEnumerable<ScheduleOverride> Overrides(JsonElement shift, string schedule, DateTimeZone zone, ImportDraft draft)
    {
        var own = shift.Text("time_zone") is { Length: > 0 } named ? draft.Zone(named, schedule) : zone;
        var people = shift.List("rolling_users").SelectMany(g => g.EnumerateArray()).Select(u => u.ToString()).Concat(shift.Texts("users")).Distinct().ToList();
        if (shift.LocalTime("start", own) is not { } start || shift.Whole("duration") is not (> 0 and var seconds) || people.Count == 0)
        {
            yield break;
        }

        var (from, to) = (LayerStart.At(start, own), LayerStart.At(start, own) + Duration.FromSeconds(seconds));
        for (var i = 0; to > draft.Now && i < people.Count; i++)
        {
            yield return new ScheduleOverride(from.InZone(zone).LocalDateTime, to.InZone(zone).LocalDateTime, GrafanaOnCallImport.Find(people[i], draft)) { Kind = i == 0 ? OverrideKind.Replace : OverrideKind.Add };
        }
    }

    private static Frame? FrameOf(JsonElement shift, LocalDateTime start, Duration length, int groups, string what, ImportDraft draft)
    {
        var every = (int)Math.Clamp(shift.Whole("interval") ?? 1, 1, 1000);
        var byDay = shift.Texts("by_day").Select(d => (IsoDayOfWeek)(Array.IndexOf(Days, d) + 1)).Where(d => d != IsoDayOfWeek.None).Order().ToImmutableArray();
        RotationUnit? unit = shift.Text("frequency") switch { "hourly" => RotationUnit.Hours, "daily" => RotationUnit.Days, "weekly" => RotationUnit.Weeks, "monthly" => RotationUnit.Months, _ => null };
        if (unit is not { } known || shift.Texts("by_month").Count > 0 || shift.List("by_month").Any() || shift.List("by_monthday").Any())
        {
            draft.Note(what, "its days of the month, months or frequency have no form here; it is left out");
            return null;
        }

        if (!byDay.IsEmpty && (known == RotationUnit.Weeks || (known == RotationUnit.Days && groups == 1 && every == 1)) && length <= Day)
        {
            // Turns begin on the first day of the week at the events' time of day, so that an event over midnight stays one person's.
            var weekStart = Array.IndexOf(Days, shift.Text("week_start") is { Length: > 0 } day ? day : "SU") + 1;
            var back = ((int)start.DayOfWeek - Math.Max(1, weekStart) + 7) % 7;
            if (every > 1)
            {
                draft.Note(what, $"it comes every {every} weeks on certain days; compare who is on call with its final shifts");
            }

            return new Frame(RotationUnit.Weeks, 1, Duration.Zero, start.PlusDays(-back), Hours(byDay, start, length), null) { EmptyAfter = every - 1 };
        }

        var turn = known switch { RotationUnit.Hours => Duration.FromHours(every), RotationUnit.Days => Day * every, RotationUnit.Weeks => Day * 7 * every, _ => Day * 28 * every };
        if (byDay.IsEmpty && length >= turn)
        {
            if (length > turn && known != RotationUnit.Months)
            {
                draft.Note(what, "each of its events lasts longer than the time to the next; here it ends when the next begins");
            }

            return new Frame(known, every, Duration.Zero, start, [], null);
        }

        if (byDay.IsEmpty && known == RotationUnit.Days && length <= Day)
        {
            return new Frame(known, 1, Duration.Zero, start, Hours([], start, length), null) { EmptyAfter = every - 1 };
        }

        if (byDay.IsEmpty && known == RotationUnit.Weeks && length <= Day * 7)
        {
            return new Frame(known, 1, Duration.Zero, start, Hours([start.DayOfWeek], start, length), null) { EmptyAfter = every - 1 };
        }

        draft.Note(what, $"its events of {DurationText.Of(length)} {shift.Text("frequency")} (interval {every}{(byDay.IsEmpty ? "" : ", on certain days")}) have no form here; it is left out");
        return null;
    }

    private static ImmutableArray<Restriction> Hours(ImmutableArray<IsoDayOfWeek> days, LocalDateTime start, Duration length) =>
        ImportHours.Lasting(days, start.TimeOfDay, length) is not { } hours ? []
        : hours.ToDaysLater is null || days.Length == 1 ? [hours]
        : [.. days.Select(d => hours with { Days = [d] })];

    /// <summary>The times of a shift without its people.</summary>
    private sealed record Frame(RotationUnit Unit, int Every, Duration Period, LocalDateTime Start, ImmutableArray<Restriction> Hours, LocalDateTime? Until)
    {
        /// <summary>Turns of nobody after each turn of somebody.</summary>
        public int EmptyAfter { get; init; }
    }
}
