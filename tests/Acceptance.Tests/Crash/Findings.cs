using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests.Crash;

/// <summary>Compares what was acknowledged with what is there, what was due with what arrived. Each finding is one broken promise.</summary>
internal sealed class Findings(WebhookReceiver hook, Downtimes downtimes, IReadOnlyCollection<Problem> problems, IReadOnlySet<string> acknowledged)
{
    private readonly List<string> _found = [];

    public static async Task<List<string>> LookAsync(HdfClient api, WebhookReceiver hook, Downtimes downtimes, IReadOnlyCollection<Problem> problems, IReadOnlySet<string> acknowledged)
    {
        var alerts = await api.AlertsAsync();
        var incidents = new List<JsonElement>();
        foreach (var incident in await api.IncidentsAsync())
        {
            incidents.Add(await api.JsonAsync($"/api/v1/incidents/{incident.Text("id")}"));
        }

        var findings = new Findings(hook, downtimes, problems, acknowledged);
        findings.CheckAlerts(alerts);
        findings.CheckSink(incidents);
        foreach (var incident in incidents)
        {
            findings.CheckIncident(incident);
        }

        return findings._found;
    }

    private void CheckAlerts(List<JsonElement> alerts)
    {
        var byUid = alerts.GroupBy(a => a.GetProperty("labels").Text("uid")!).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var problem in problems)
        {
            var incidents = new HashSet<string>();
            foreach (var sent in problem.Alerts)
            {
                var known = byUid.GetValueOrDefault(sent.Uid) ?? [];
                CheckAlert(sent, known);
                incidents.UnionWith(known.Select(a => a.Text("incident")).OfType<string>());
            }

            if (problem.IsBrief && incidents.Count == 1)
            {
                _briefEnds[incidents.Single()] = problem.Alerts.SelectMany(a => byUid.GetValueOrDefault(a.Uid) ?? []).Max(a => a.Time("endsAt")!.Value);
            }

            Check(incidents.Count <= 1, $"problem {problem.Name} is split over incidents {string.Join(", ", incidents)}");
        }
    }

    private void CheckAlert(SentAlert sent, List<JsonElement> known)
    {
        Check(known.Count <= 1, $"alert {sent.Uid} is there {known.Count} times");
        if (!sent.FiringAcknowledged)
        {
            return;
        }

        Check(known.Count > 0, $"alert {sent.Uid} was answered 2xx and is lost");
        foreach (var alert in known)
        {
            var status = alert.Text("status");
            Check(!sent.EndAcknowledged || status == "resolved", $"the end of alert {sent.Uid} was answered 2xx, and it is {status}");
            Check(sent.EndSent || sent.Problem.IsBrief || status == "firing", $"alert {sent.Uid} is {status} and nobody ended it");
            Check(alert.Text("incident") is not null, $"alert {sent.Uid} has no incident");
        }
    }

    private void CheckSink(List<JsonElement> incidents)
    {
        var known = incidents.Select(i => i.Text("id")!).ToHashSet();
        foreach (var twice in hook.Taken.GroupBy(n => n.Decision).Where(g => g.Count() > 1))
        {
            Check(false, $"one page under {twice.Count()} keys: {string.Join("; ", twice)}");
        }

        foreach (var stray in hook.Taken.Where(n => !known.Contains(n.Incident)))
        {
            Check(false, $"a page for an incident that is not there: {stray}");
        }

        foreach (var id in acknowledged.Where(id => !known.Contains(id)))
        {
            Check(false, $"incident {id} was acknowledged, answered 2xx, and is lost");
        }
    }

    private void CheckIncident(JsonElement incident)
    {
        var id = incident.Text("id")!;
        var timeline = incident.GetProperty("timeline").EnumerateArray().Select(e => (At: e.Time("at")!.Value, Kind: e.Text("kind")!, Text: e.Text("text")!, By: e.Text("by"))).ToList();
        var opened = incident.Time("openedAt")!.Value;
        var stopped = Earliest(incident.Time("acknowledgedAt"), incident.Time("resolvedAt"));
        var taken = timeline.Where(e => e.Kind == "acknowledged").ToList();
        if (acknowledged.Contains(id))
        {
            Check(taken.Count == 1 && taken[0].By == Responder.Name, $"incident {id} was acknowledged, answered 2xx, and its timeline has {taken.Count} acknowledgements");
        }

        if (incident.Text("severity") == "P3")
        {
            Check(timeline.All(e => e.Kind != "paged"), $"incident {id} is a P3 and paged");
            return;
        }

        var steps = timeline.Where(e => e.Kind == "paged" && e.Text.StartsWith("hook", StringComparison.Ordinal)).Select(e => e.At).Order().ToList();
        CheckTimeout(incident, id);
        CheckSteps(id, steps, opened, CrashConfig.StepWaits[incident.Text("service")!], stopped);
        CheckTold(id, "incident.acknowledged", taken.Count > 0);
        CheckTold(id, "incident.resolved", incident.Text("status") == "resolved");
        if (incident.Text("severity") == "P1")
        {
            var overdue = timeline.Where(e => e.Kind == "paged" && e.Text.StartsWith("overdue", StringComparison.Ordinal)).Select(e => e.At).ToList();
            var due = opened + CrashConfig.ResolveWithin;
            CheckTimer($"incident {id} not resolved in time", overdue, due, downtimes.LatestFor(due), incident.Time("resolvedAt"));
            Check(Arrived(id, "incident.escalated", "destination:overdue") == overdue.Count, $"incident {id} told \"overdue\" {overdue.Count} times, and it arrived {Arrived(id, "incident.escalated", "destination:overdue")} times");
        }
    }

    /// <summary>The incident of alerts that say their end is over when the last of them is, and not much later.</summary>
    private void CheckTimeout(JsonElement incident, string id)
    {
        var alerts = incident.GetProperty("alerts").EnumerateArray().ToList();
        if (!_briefEnds.TryGetValue(id, out var ends))
        {
            return;
        }

        Check(alerts.All(a => a.Text("status") == "resolved"), $"incident {id} has alerts that ended by {ends:O} and fire still");
        CheckTimer($"incident {id}: the end of its alerts", incident.Time("resolvedAt") is { } at ? [at] : [], ends, downtimes.LatestEndFor(ends), null);
    }

    private void CheckSteps(string id, List<DateTimeOffset> steps, DateTimeOffset opened, TimeSpan wait, DateTimeOffset? stopped)
    {
        Check(steps.Count > 0, $"incident {id} paged nobody");
        if (steps.Count == 0)
        {
            return;
        }

        Check(steps[0] - opened < Downtimes.LatenessMax, $"incident {id} opened {opened:O} and paged only {steps[0]:O}");
        CheckTimer($"incident {id} step 2", steps[1..], steps[0] + wait, downtimes.LatestFor(steps[0] + wait), stopped);
        var first = Arrived(id, "incident.opened", "destination:hook");
        var second = Arrived(id, "incident.escalated", "destination:hook");
        Check(first == 1, $"step 1 of incident {id} arrived {first} times");
        Check(second == steps.Count - 1, $"step 2 of incident {id} was taken {steps.Count - 1} times and arrived {second} times");
    }

    /// <summary>A timer that is due then, unless it was stopped before: fired once, not early, not late.</summary>
    private void CheckTimer(string what, List<DateTimeOffset> fired, DateTimeOffset due, DateTimeOffset latest, DateTimeOffset? stopped)
    {
        Check(fired.Count <= 1, $"{what} fired {fired.Count} times");
        if (fired.Count > 0)
        {
            Check(fired[0] >= due, $"{what} fired early: due {due:O}, fired {fired[0]:O}");
            Check(fired[0] <= latest, $"{what} fired late: due {due:O}, by {latest:O} at the latest, fired {fired[0]:O}");
        }
        else
        {
            Check(stopped <= latest, $"{what} never fired: due {due:O}, {(stopped is null ? "nothing stopped it" : $"stopped only {stopped:O}")}");
        }
    }

    private void CheckTold(string id, string happened, bool expected)
    {
        var arrived = Arrived(id, happened, "destination:hook");
        Check(arrived == (expected ? 1 : 0), $"{happened} of incident {id} arrived {arrived} times");
    }

    private int Arrived(string id, string happened, string target) =>
        _arrived.GetValueOrDefault((id, happened, target));

    private readonly Dictionary<string, DateTimeOffset> _briefEnds = [];

    private readonly Dictionary<(string, string, string?), int> _arrived =
        hook.Taken.GroupBy(n => (n.Incident, n.Event, n.Target)).ToDictionary(g => g.Key, g => g.Count());

    private void Check(bool holds, string finding)
    {
        if (!holds)
        {
            _found.Add(finding);
        }
    }

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null ? other : other is null || one < other ? one : other;
}
