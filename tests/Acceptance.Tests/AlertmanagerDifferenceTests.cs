using System.Globalization;
using System.Text.RegularExpressions;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: we show what Alertmanager shows. Method: the same random alerts, silences, edits and steps of time go to Debian's
/// Alertmanager and to us, and after each the visible alerts, groups, suppressed states and silences are compared. Neither can be
/// told the time, so ends and starts lie on a grid of real time, and a difference counts only if it stays.
/// </summary>
public sealed partial class AlertmanagerDifferenceTests
{
    private const int Steps = 2_000;
    private const int Seed = 20260302;
    private const long GridMilliseconds = 250;

    // A begin or an end is seen by one a moment before the other.
    private static readonly TimeSpan DifferenceMax = TimeSpan.FromSeconds(2);

    private const string Ours = """
        version: 1
        reopen_window: 0s
        flapping: { enabled: false }
        inhibit:
          - { source: ['severity="critical"'], target: ['severity=~"warning|info"'], equal: [cluster] }
          - { source: ['alertname="NodeDown"'], target: ['alertname!="Other"'], equal: [instance] }
        """;

    private const string Theirs = """
        route: { receiver: unrouted, group_by: [alertname, cluster], group_wait: 0s, group_interval: 1h, repeat_interval: 1h }
        receivers: [{ name: unrouted }]
        inhibit_rules:
          - { source_matchers: ['severity="critical"'], target_matchers: ['severity=~"warning|info"'], equal: [cluster] }
          - { source_matchers: ['alertname="NodeDown"'], target_matchers: ['alertname!="Other"'], equal: [instance] }
        """;

    private static readonly string[] Queries =
        ["", "", "silenced=false", "inhibited=false", "active=false", "filter=severity%3D%22critical%22", "filter=cluster%3D%22%22&silenced=false", "filter=instance%21~%22i%5B12%5D%22", "receiver=unr.*"];

    private readonly Random _random = new(Seed);
    private readonly Dictionary<string, (long StartsAt, long EndsAt)> _alerts = [];
    private readonly Dictionary<int, (long StartsAt, object Matchers)> _silences = [];
    private readonly Queue<string> _lately = new();
    private int _silenced;
    private int _inhibited;
    private SilencingServer _us = null!;
    private SilencingServer _them = null!;

    [Fact]
    public async Task RandomAlertsSilencesAndTime_ToBoth_ShowTheSame()
    {
        using var scratch = new Scratch();
        await using var alertmanager = await AlertmanagerServer.StartAsync(Theirs);
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Ours), scratch.In("data"));
        using var us = new SilencingServer(program.Url);
        using var them = new SilencingServer(alertmanager.Url);
        (_us, _them) = (us, them);
        for (var step = 1; step <= Steps; step++)
        {
            await StepAsync(step);
            await CompareAsync(step);
        }

        Assert.True(_silenced > Steps / 4 && _inhibited > Steps / 4, $"A comparison in which silences showed {_silenced} times and inhibition {_inhibited} times proves little.");
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Text(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private long Grid(int least, int most) => ((Now / GridMilliseconds) + _random.Next(least, most)) * GridMilliseconds;

    private async Task StepAsync(int step)
    {
        switch (_random.Next(40))
        {
            case < 19:
                await SendAsync();
                break;
            case < 27:
                await SilenceAsync(step, null);
                break;
            case < 32 when _silences.Count > 0:
                await SilenceAsync(step, _silences.Keys.ElementAt(_random.Next(_silences.Count)));
                break;
            case < 36 when _silences.Count > 0:
                var number = _silences.Keys.ElementAt(_random.Next(_silences.Count));
                Note($"{step}: silence {number} is ended");
                await _them.ExpireAsync(number); // this version complains of one that is over
                Assert.True(await _us.ExpireAsync(number));
                break;
            case 36:
                var until = Grid(1, 3);
                Note($"{step}: time goes on to {Text(until)}");
                await Task.Delay((int)Math.Max(0, until - Now) + 20);
                break;
            default:
                await SendAsync();
                break;
        }
    }

    private async Task SendAsync()
    {
        var alerts = new List<object>();
        for (var n = _random.Next(1, 4); n > 0; n--)
        {
            var labels = new Dictionary<string, string>
            {
                ["alertname"] = new[] { "NodeDown", "Disk", "Other" }[_random.Next(3)],
                ["cluster"] = new[] { "c1", "c2", "" }[_random.Next(3)],
                ["instance"] = $"i{_random.Next(3)}",
                ["severity"] = new[] { "critical", "warning", "info" }[_random.Next(3)],
            };
            var key = string.Join(",", labels.Values);
            if (alerts.Count > 0 && alerts.Any(a => $"{a}".Contains(key, StringComparison.Ordinal)))
            {
                continue;
            }

            var now = Now;
            var known = _alerts.GetValueOrDefault(key);
            var isFiring = known.EndsAt > now;
            if (known.EndsAt > 0 && Math.Abs(known.EndsAt - now) < 100)
            {
                continue; // whether it has ended is a matter of milliseconds
            }

            // An end that was given may be moved on, and an alert that fires may be ended.
            var endsAt = isFiring && _random.Next(3) == 0 ? now - 1 : Math.Max(known.EndsAt, Grid(2, 40));
            var startsAt = isFiring ? known.StartsAt : now;
            if (endsAt <= startsAt)
            {
                continue;
            }

            _alerts[key] = (startsAt, endsAt);
            Note($"alert {key} {Text(startsAt)} to {Text(endsAt)}");
            alerts.Add(new { labels, annotations = new { summary = $"text {_random.Next(2)}", key }, startsAt = Text(startsAt), endsAt = Text(endsAt) });
        }

        if (alerts.Count > 0)
        {
            Assert.Equal(await _them.SendAlertsAsync(alerts), await _us.SendAlertsAsync(alerts));
        }
    }

    private async Task SilenceAsync(int step, int? edits)
    {
        var known = edits is { } number ? _silences[number] : default;
        var startsAt = edits is not null && _random.Next(2) == 0 ? known.StartsAt : Grid(2, 8);
        var matchers = edits is not null && _random.Next(3) > 0 ? known.Matchers : Matchers(mayBeRefused: edits is null); // Alertmanager ends the old one and then refuses the new one: we keep it
        var endsAt = _random.Next(12) == 0 ? startsAt - 1000 : Math.Max(startsAt, Now) + (GridMilliseconds * _random.Next(2, 40));
        var silence = new Dictionary<string, object>
        {
            ["matchers"] = matchers,
            ["startsAt"] = Text(startsAt),
            ["endsAt"] = Text(endsAt),
            ["createdBy"] = "ana",
            ["comment"] = $"step {step}",
        };
        Note($"{step}: silence {edits} {System.Text.Json.JsonSerializer.Serialize(silence)}");
        if (Math.Abs(startsAt - Now) < 100)
        {
            await Task.Delay(150); // whether it has begun is a matter of milliseconds
        }

        var (theirs, ours) = (await _them.SetAsync(step, edits, silence), await _us.SetAsync(step, edits, silence));
        Assert.True(theirs == ours, $"Alertmanager says \"{theirs}\", we say \"{ours}\":\n{string.Join('\n', _lately)}");
        if (ours == "new")
        {
            _silences[step] = (startsAt < Now ? 0 : startsAt, matchers);
        }
        else if (ours == "in place")
        {
            _silences[edits!.Value] = (startsAt, matchers);
        }

        // The start of one that began when it was set is each one's own, finer than the API tells: it is not edited again.
        foreach (var gone in _silences.Where(s => s.Value.StartsAt == 0).Select(s => s.Key).ToList())
        {
            _silences.Remove(gone);
        }
    }

    private object Matchers(bool mayBeRefused) => _random.Next(6) switch
    {
        0 => new object[] { Matcher("severity", "critical", true, false) },
        1 => new object[] { Matcher("instance", "i[01]", true, true) },
        2 => new object[] { Matcher("cluster", "c1", false, false), Matcher("alertname", "Disk", true, false) },
        3 => new object[] { Matcher("instance", "i1|i2", false, true), Matcher("severity", "info", true, false) },
        4 when mayBeRefused => new object[] { Matcher("nothing", ".*", true, true) }, // refused: everything would pass
        _ => new object[] { Matcher("alertname", $"{new[] { "NodeDown", "Disk", "Other" }[_random.Next(3)]}", true, false), Matcher("cluster", "c.*", true, true) },
    };

    private static object Matcher(string name, string value, bool isEqual, bool isRegex) => new { name, value, isEqual, isRegex };

    private async Task CompareAsync(int step)
    {
        var query = Queries[_random.Next(Queries.Length)];
        var began = TimeProvider.System.GetTimestamp();
        string[] shown;
        while ((shown = await Task.WhenAll(_us.ShowAsync(query), _them.ShowAsync(query)))[0] != shown[1])
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < DifferenceMax,
                $"After step {step}, seed {Seed}, query \"{query}\", at {Text(Now)}:\n{string.Join('\n', _lately)}\n--- only Alertmanager\n{Only(shown[1], shown[0])}\n--- only we\n{Only(shown[0], shown[1])}");
            await Task.Delay(5);
        }

        _silenced += Silenced().IsMatch(shown[0]) ? 1 : 0;
        _inhibited += shown[0].Contains("suppressed by  inhibited True", StringComparison.Ordinal) ? 1 : 0;
    }

    [GeneratedRegex("suppressed by [0-9]")]
    private static partial Regex Silenced();

    private static string Only(string these, string notThose) => string.Join('\n', these.Split('\n').Except(notThose.Split('\n')));

    private void Note(string what)
    {
        _lately.Enqueue(what);
        if (_lately.Count > 30)
        {
            _lately.Dequeue();
        }
    }
}
