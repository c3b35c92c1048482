using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded.Replay;

/// <summary>Which commands of people, and which facts of the world, recorded events came from. One step is one command.</summary>
internal static class RecordedInputs
{
    /// <summary>Grains whose events are taken as they are: people's overrides and who was on call, changes, customers' reports, what happened with people.</summary>
    public static bool IsTakenAsItIs(GrainKind kind) => kind is GrainKind.Rotation or GrainKind.ChangeLog or GrainKind.ReportLog or GrainKind.Person;

    /// <summary>The command that the step came from; null: a rule or a timer did it, which a replay does again by itself.</summary>
    /// <param name="frame">Events of the step.</param>
    /// <param name="lessons">What people taught in the same commit.</param>
    public static Command? Of(RecordedFrame frame, IReadOnlyList<Lesson> lessons) => frame.Grain.Kind switch
    {
        GrainKind.Incident => frame.Events.Select(e => OfIncident(e.Event, lessons)).FirstOrDefault(c => c is not null),
        GrainKind.Suppression => OfSuppression(frame),
        GrainKind.Heartbeat => frame.Events.Select(e => e.Event).OfType<HeartbeatEvent>().Select(e => (Command?)(e switch
        {
            HeartbeatEvent.Pinged ping => new HeartbeatCommand.Ping(ping.By),
            HeartbeatEvent.Extended => new Recovered(),
            _ => null,
        })).FirstOrDefault(c => c is not null),
        _ => null,
    };

    private static IncidentCommand? OfIncident(Event happened, IReadOnlyList<Lesson> lessons) => happened switch
    {
        IncidentEvent.Acknowledged e => new IncidentCommand.Acknowledge(e.By),
        IncidentEvent.Unacknowledged e => new IncidentCommand.Unacknowledge(e.By),
        IncidentEvent.Snoozed e => new IncidentCommand.Snooze(e.Until, e.By),
        IncidentEvent.Assigned e => new IncidentCommand.Assign(e.People, e.By),
        IncidentEvent.MergedAway e => new IncidentCommand.MergeInto(e.Target, e.By),
        IncidentEvent.SplitOff e => new IncidentCommand.Split(e.Keys, e.By),
        IncidentEvent.Noted e => new IncidentCommand.AddNote(e.Text, e.By),
        IncidentEvent.RoleSet e => new IncidentCommand.SetRole(e.Role, e.Person, e.By),
        IncidentEvent.Corrected e => new IncidentCommand.Correct(e.Key, [.. lessons.Where(l => l.Alert == e.Key)], e.By),
        IncidentEvent.SeverityChanged { By: { } by } e => new IncidentCommand.SetSeverity(e.Severity, by),
        IncidentEvent.Reopened { By: { } by } => new IncidentCommand.Reopen(by),
        IncidentEvent.Resolved { By: { } by } => new IncidentCommand.Resolve(by),
        IncidentEvent.StepTaken e when EscalatedBy(e.Why) is { } by => new IncidentCommand.EscalateNow(by),
        IncidentEvent.EscalationExhausted e when EscalatedBy(e.Why) is { } by => new IncidentCommand.EscalateNow(by),
        _ => null,
    };

    private static string? EscalatedBy(string why)
    {
        const string Asked = " asked for the next step.";
        return why.EndsWith(Asked, StringComparison.Ordinal) ? why[..^Asked.Length] : null;
    }

    private static SuppressionCommand? OfSuppression(RecordedFrame frame)
    {
        var set = frame.Events.Select(e => e.Event).OfType<SuppressionEvent.SilenceSet>().FirstOrDefault(e => !e.Silence.FromConfig);
        var ended = frame.Events.Select(e => e.Event).OfType<SuppressionEvent.SilenceEnded>().FirstOrDefault(e => e.By is not null);
        if (set is { Silence: var silence })
        {
            SilenceId? edits = set.Why == "changed" ? silence.Id : ended?.Id;
            // What began with the step was asked for at that time or before; a draft of the same second would count as a change in place.
            var startsAt = set.Why != "changed" && silence.StartsAt == set.At ? silence.StartsAt - Duration.FromDays(1) : silence.StartsAt;
            return new SuppressionCommand.Set(silence.Id, edits, new SilenceDraft(silence.Matchers, startsAt, silence.EndsAt, silence.CreatedBy, silence.Comment)
            {
                Recurrence = silence.Recurrence,
                ExpireWhenIdle = silence.ExpireWhenIdle,
            });
        }

        return ended is { By: { } by } ? new SuppressionCommand.Expire(ended.Id, by) : null;
    }
}

/// <summary>Answers what was recorded: a replay needs no model.</summary>
internal sealed class RecordedVerdicts : Ports.IClassifier
{
    private readonly Dictionary<Fingerprint, AlertVerdict> _said = [];

    public string Version => "recorded";

    /// <summary>Begins a commit: what was said in it.</summary>
    public void Know(IEnumerable<RecordedFrame> frames)
    {
        _said.Clear();
        foreach (var alert in frames.SelectMany(f => f.Events).Select(e => e.Event switch
        {
            IncidentEvent.Opened opened => opened.First,
            IncidentEvent.AlertJoined joined => joined.Alert,
            _ => null,
        }).OfType<AlertSummary>())
        {
            _said[alert.Fingerprint] = alert.Verdict;
        }
    }

    public AlertVerdict Judge(in Ports.ClassifiedAlert alert, ClassifierState learned) => _said.GetValueOrDefault(Fingerprint.Of(alert.Labels));

    public AlertClassification Explain(in Ports.ClassifiedAlert alert, ClassifierState learned) => throw new NotSupportedException();

    public Lesson LessonOf(AlertKey key, string title, in Ports.ClassifiedAlert alert, AlertVerdict recorded, string question, string answer, ClassifierState learned) =>
        throw new NotSupportedException();
}
