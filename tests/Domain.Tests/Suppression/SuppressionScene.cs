using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Services;
using HelpDeskFlow.Domain.Suppression;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Suppression;

/// <summary>The Suppression grain alone, on virtual time; what it tells others is kept.</summary>
internal sealed class SuppressionScene
{
    private int _ids;

    public SuppressionState State { get; private set; } = SuppressionState.Empty;

    public Instant Now { get; set; } = Instant.FromUtc(2026, 3, 2, 9, 0);

    public ConfigSnapshot Config { get; set; } = ConfigSnapshot.BuiltIn;

    public List<Tell> Told { get; } = [];

    public static Matcher Match(string text)
    {
        Assert.True(MatcherText.TryParse(text, out var matcher, out var error), error);
        return matcher!;
    }

    public static AlertSummary Alert(ulong key, params string[] labels)
    {
        var set = LabelSet.From(labels.Select(l => l.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1])));
        return new AlertSummary(new AlertKey(0, key), Fingerprint.Of(set), set, LabelSet.Empty, Severity.P1, "label", default);
    }

    public Rejection? Do(Command command)
    {
        var decision = SuppressionDecider.Decide(State, command, new StepContext(Now, Config, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1));
        foreach (var happened in decision.Events)
        {
            State = SuppressionDecider.Evolve(State, happened);
        }

        Told.AddRange(decision.Tells);
        return decision.Rejection;
    }

    public Rejection? Set(string matcher, int fromMinutes, int toMinutes, SilenceId? edits = null, Func<SilenceDraft, SilenceDraft>? more = null)
    {
        var draft = new SilenceDraft([Match(matcher)], Now + Duration.FromMinutes(fromMinutes), Now + Duration.FromMinutes(toMinutes), "ana", "work");
        return Do(new SuppressionCommand.Set(new SilenceId($"s{++_ids}"), edits, more?.Invoke(draft) ?? draft));
    }

    public void Consider(AlertSummary alert, AlertBegins begins = AlertBegins.Now, IncidentId incident = default, Inhibitor? inhibitor = null, Duration rootWait = default, EndedSoon? before = null) =>
        Do(new SuppressionCommand.Consider(new AlertCandidate(alert, new ServiceName("checkout"), incident, begins, inhibitor, rootWait) { Before = before }));

    /// <summary>Time passes; each wanted timer fires when it is due, and alerts that are to be looked at again are.</summary>
    public void Pass(Duration time, params AlertSummary[] firing)
    {
        var end = Now + time;
        while (SuppressionDecider.Timers(State).Select(t => (Instant?)t.DueAt).Min() is { } due && due <= end)
        {
            Now = Instant.Max(Now, due);
            var told = Told.Count;
            Do(new TimerDue(""));
            foreach (var tell in Told[told..])
            {
                foreach (var alert in firing.Where(a => tell.Command is ServiceCommand.Reconsider r ? r.Keys.Contains(a.Key) : tell.Command is ServiceCommand.Review v && v.Matchers.All(m => m.Matches(a.Labels))))
                {
                    Consider(alert, AlertBegins.Earlier);
                }
            }
        }

        Now = end;
    }

    public SuppressKind[] Reasons(AlertSummary alert) => State.Held.TryGetValue(alert.Key, out var held) ? [.. held.Reasons.Select(r => r.Kind)] : [];

    public SilencePhase Phase(string id) => State.Silences[new SilenceId(id)].Phase;
}
