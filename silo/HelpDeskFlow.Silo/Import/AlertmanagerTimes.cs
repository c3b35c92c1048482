using System.Globalization;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Time intervals of an alertmanager.yml: those of days of the week and times of day become mute time intervals.</summary>
internal sealed class AlertmanagerTimes
{
    private const string DayEnd = "24:00";
    private static readonly string[] Days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    private static readonly string[] Other = ["days_of_month", "months", "years"];
    private readonly Dictionary<string, List<ConfigNode>> _intervals = new(StringComparer.Ordinal);
    private readonly Action<string, string> _note;

    public AlertmanagerTimes(ConfigNode root, Action<string, string> note)
    {
        _note = note;
        foreach (var interval in root.List("time_intervals").Concat(root.List("mute_time_intervals")))
        {
            _intervals[interval.Text("name") ?? ""] = [.. interval.List("time_intervals")];
        }
    }

    /// <summary>Mute time intervals in which alerts with these matchers are quiet.</summary>
    public IEnumerable<string> Mute(string name, IReadOnlyList<string> matchers, string what)
    {
        foreach (var interval in _intervals.GetValueOrDefault(name) ?? [])
        {
            if (Times(interval, name, what) is { } times)
            {
                yield return Line(name, matchers, interval, times);
            }
        }
    }

    /// <summary>The same for what is outside all of the named intervals.</summary>
    public IEnumerable<string> Active(IReadOnlyList<string> names, IReadOnlyList<string> matchers, string what)
    {
        var intervals = names.SelectMany(n => (_intervals.GetValueOrDefault(n) ?? []).Select(i => (Name: n, Interval: i))).ToList();
        if (intervals.Count == 0)
        {
            yield break;
        }

        if (intervals.Select(i => i.Interval.Text("location") ?? "UTC").Distinct().Count() > 1)
        {
            _note(what, "active_time_intervals of several zones; write \"mute\" with what is outside of them");
            yield break;
        }

        var active = new List<(int Day, string From, string To)>();
        foreach (var (name, interval) in intervals)
        {
            if (Times(interval, name, what) is not { } times)
            {
                yield break;
            }

            active.AddRange(times);
        }

        var outside = Enumerable.Range(0, 7).SelectMany(day => Outside(day, [.. active.Where(a => a.Day == day).OrderBy(a => a.From, StringComparer.Ordinal)])).ToList();
        if (outside.Count > 0)
        {
            yield return Line($"outside {string.Join(", ", names)}", matchers, intervals[0].Interval, outside);
        }
    }

    private static IEnumerable<(int Day, string From, string To)> Outside(int day, IReadOnlyList<(int Day, string From, string To)> active)
    {
        var at = "00:00";
        foreach (var (_, from, to) in active)
        {
            if (string.CompareOrdinal(from, at) > 0)
            {
                yield return (day, at, from);
            }

            at = string.CompareOrdinal(to, at) > 0 ? to : at;
        }

        if (string.CompareOrdinal(at, DayEnd) < 0)
        {
            yield return (day, at, DayEnd);
        }
    }

    private static string Line(string name, IReadOnlyList<string> matchers, ConfigNode interval, IEnumerable<(int Day, string From, string To)> times)
    {
        var match = matchers.Count == 0 ? ["alertname=~\".*\""] : matchers;
        var hours = times.GroupBy(t => (t.From, t.To)).Select(g => $"{{ days: [{string.Join(", ", g.Select(t => Days[t.Day][..3]))}], from: \"{g.Key.From}\", to: \"{g.Key.To}\" }}");
        return $"  - {{ name: {AlertmanagerImport.Quote(name)}, match: [{string.Join(", ", match.Select(AlertmanagerImport.Quote))}], timezone: {interval.Text("location") ?? "UTC"}, times: [{string.Join(", ", hours)}] }}";
    }

    /// <summary>Days (0 is Sunday) and times; null where it says more than that.</summary>
    private List<(int Day, string From, string To)>? Times(ConfigNode interval, string name, string what)
    {
        if (Other.FirstOrDefault(k => interval.List(k).Count > 0) is { } other)
        {
            _note(what, $"the time interval {name} goes by {other}; write a maintenance window with a recurrence rule");
            return null;
        }

        var days = interval.Has("weekdays") ? interval.Texts("weekdays").SelectMany(Range).Distinct().Order().ToList() : [.. Enumerable.Range(0, 7)];
        var times = interval.List("times").Select(t => (From: Padded(t.Text("start_time")), To: Padded(t.Text("end_time")))).ToList();
        return [.. days.SelectMany(day => (times.Count == 0 ? [("00:00", DayEnd)] : times).Select(t => (day, t.Item1, t.Item2)))];
    }

    private static IEnumerable<int> Range(string text)
    {
        var ends = text.ToLowerInvariant().Split(':').Select(d => Array.IndexOf(Days, d.Trim())).ToList();
        return ends.Contains(-1) ? [] : Enumerable.Range(ends[0], Math.Max(0, ends[^1] - ends[0]) + 1);
    }

    private static string Padded(string? time) => TimeSpan.TryParseExact(time, @"h\:mm", CultureInfo.InvariantCulture, out var at) ? at.ToString(@"hh\:mm", CultureInfo.InvariantCulture) : DayEnd;
}
