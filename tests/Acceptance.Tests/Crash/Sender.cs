using System.Text;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests.Crash;

/// <summary>Where the program listens at present; null while it is down.</summary>
internal sealed class Address
{
    private Uri? _url;

    public Uri? Url
    {
        get => Volatile.Read(ref _url);
        set => Volatile.Write(ref _url, value);
    }
}

/// <summary>
/// One connection's load: batches of new alerts, repeats and ends. Where no answer comes the batch is sent again, or given
/// up so that nobody knows whether its alerts were stored. Owns its problems alone, so their order is its own.
/// </summary>
internal sealed class Sender(int number, int seed, Address address)
{
    private const int BatchMax = 40;
    private const int AlertsOfProblemMax = 50;
    private static readonly TimeSpan AnswerAtMost = TimeSpan.FromSeconds(10);
    private readonly Random _random = new(seed);
    private readonly List<Problem> _open = [];
    private int _alerts;
    private int _acknowledged;

    /// <summary>All problems, for the check afterwards.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>Answers that no sender should get.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Requests answered 2xx.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public async Task RunAsync(CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = AnswerAtMost };
        while (!stop.IsCancellationRequested)
        {
            var (firing, ending) = NextBatch();
            var isTriedAgain = _random.Next(10) < 7;
            while (!await SendAsync(http, firing, ending) && isTriedAgain && !stop.IsCancellationRequested)
            {
                await PauseAsync(50);
            }

            await PauseAsync(_random.Next(1, 20));
        }
    }

    private (List<SentAlert> Firing, List<SentAlert> Ending) NextBatch()
    {
        if (_open.Count > 5 && _random.Next(12) == 0)
        {
            _open[_random.Next(_open.Count)].IsClosing = true;
        }

        var ending = _open.Where(p => p.IsClosing).SelectMany(p => p.Alerts).Where(a => !a.EndAcknowledged).Take(BatchMax).ToList();
        var firing = new HashSet<SentAlert>();
        for (var i = _random.Next(1, BatchMax); i > 0; i--)
        {
            var problem = _open.Count == 0 || _random.Next(60) == 0 ? NewProblem() : _open[_random.Next(_open.Count)];
            if (problem.IsClosing)
            {
                continue;
            }

            if (problem.IsBrief)
            {
                // All of it at once, and never again.
                _open.Remove(problem);
                firing.UnionWith(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NewAlert(problem)));
                continue;
            }

            firing.Add(problem.Alerts.Count == 0 || (problem.Alerts.Count < AlertsOfProblemMax && _random.Next(4) == 0)
                ? NewAlert(problem)
                : problem.Alerts[_random.Next(problem.Alerts.Count)]);
        }

        return ([.. firing], ending);
    }

    private Problem NewProblem()
    {
        string[] services = [.. CrashConfig.StepWaits.Keys];
        var problem = new Problem(
            $"p{number}-{Problems.Count}",
            services[_random.Next(services.Length)],
            CrashConfig.Severities[_random.Next(CrashConfig.Severities.Length)],
            isBrief: _random.Next(4) == 0);
        Problems.Add(problem);
        _open.Add(problem);
        return problem;
    }

    private SentAlert NewAlert(Problem problem)
    {
        var alert = new SentAlert($"a{number}-{_alerts++}", problem, Now());
        problem.Alerts.Add(alert);
        return alert;
    }

    /// <summary>True where it was answered 2xx, or there was nothing to send.</summary>
    private async Task<bool> SendAsync(HttpClient http, List<SentAlert> firing, List<SentAlert> ending)
    {
        if (firing.Count + ending.Count == 0)
        {
            return true;
        }

        if (address.Url is not { } url)
        {
            return false;
        }

        ending.ForEach(a => a.EndSent = true);
        var now = Now();
        var body = AlertBody.Of([
            .. firing.Select(a => new AlertBody(a.Labels, a.StartsAt, a.EndsAt)),
            .. ending.Select(a => new AlertBody(a.Labels, a.StartsAt, now)),
        ]);
        var path = _random.Next(2) == 0 ? "/api/v1/alerts" : "/api/v2/alerts";
        Answer answer;
        try
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri(url, path), content);
            answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }

        if (answer.IsSuccess && path == "/api/v1/alerts" && answer.Json.GetProperty("rejected").GetArrayLength() > 0)
        {
            Faults.Add($"{path} refused alerts: {answer.Text}");
        }
        else if (answer.IsSuccess)
        {
            Note(firing, ending);
        }
        else if ((int)answer.Status != 503)
        {
            Faults.Add($"{path} gave {(int)answer.Status}: {answer.Text}");
        }

        return answer.IsSuccess;
    }

    private void Note(List<SentAlert> firing, List<SentAlert> ending)
    {
        Interlocked.Increment(ref _acknowledged);
        var now = Now();
        foreach (var alert in firing.Where(a => a.EndsAt is null || now < a.EndsAt))
        {
            // A brief one that comes after its end is an end of nothing known, and is not kept.
            alert.FiringAcknowledged = true;
        }

        ending.ForEach(a => a.EndAcknowledged = true);
        _open.RemoveAll(p => p.IsClosing && p.Alerts.All(a => a.EndAcknowledged));
    }

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

    /// <summary>The pace of the load, not a wait for something.</summary>
    private static Task PauseAsync(int milliseconds) => Task.Delay(milliseconds);
}
