using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>One sample of every command and event, and incidents in every kind of state.</summary>
internal static class IncidentSamples
{
    private static readonly IncidentId Other = IncidentId.FromNumber(7);
    private static readonly PersonName Ana = new("ana");
    private static readonly DestinationName Pager = new("pager");

    /// <summary>A command for any two numbers: the verb, and what it is about.</summary>
    public static Command Command(int verb, int about, Instant now) => (verb % Verbs) switch
    {
        0 => OpenWith((Severity)(about % 4), about % 5 == 0 ? "plain" : "checkout", 1),
        1 => new IncidentCommand.Join(Alert(1 + (about % 6), (Severity)(about % 4)), "grouped"),
        2 => new IncidentCommand.MemberClosed(Key(1 + (about % 6)), CloseReason.Sender),
        3 => new IncidentCommand.MemberReopened(Alert(1 + (about % 6), (Severity)(about % 4))),
        4 => new IncidentCommand.Acknowledge("ana"),
        5 => new IncidentCommand.Unacknowledge("ana"),
        6 => new IncidentCommand.Resolve("bo"),
        7 => new IncidentCommand.Reopen("bo"),
        8 => new IncidentCommand.Snooze(now + Duration.FromMinutes(about), "ana"),
        9 => new IncidentCommand.EscalateNow("ana"),
        10 => new IncidentCommand.Assign(about % 3 == 0 ? [] : [Ana, new PersonName(about % 2 == 0 ? "bo" : "dee")], "ana"),
        11 => new IncidentCommand.MergeInto(about % 4 == 0 ? IncidentId.FromNumber(1) : Other, "ana"),
        12 => new IncidentCommand.TakeMembers(about % 4 == 0 ? IncidentId.FromNumber(1) : Other, [Alert(5), Alert(6, Severity.P0)], about % 2 == 0 ? [Key(6)] : [], "ana"),
        13 => new IncidentCommand.Split([Key(1 + (about % 6)), Key(2)], "ana"),
        14 => new IncidentCommand.AddNote($"note {about}", "ana"),
        15 => new IncidentCommand.SetSeverity((Severity)(about % 5), "ana"),
        16 => new IncidentCommand.SetRole((IncidentRole)(about % 5), about % 2 == 0 ? Ana : null, "bo"),
        17 => new IncidentCommand.NotificationReported(new DeliveryId($"d{about}"), Pager, about % 2 == 0, "200 OK"),
        18 => new IncidentCommand.MemberMuted(Key(1 + (about % 6)), "silence"),
        19 => new IncidentCommand.MemberHeard(Alert(1 + (about % 6))),
        20 => new TimerDue("escalate"),
        21 => new IncidentCommand.Correct(Key(1 + (about % 6)), [new Lesson(Key(1), "A1", VerdictQuestions.Category, about % 4 == 0 ? "spaceship" : "database", "network", null, 100, [new(7, 900)])], "ana"),
        22 => new IncidentCommand.ShiftChanged(new ScheduleName("primary"), [Ana], [new PersonName("bo")]),
        _ => new Recovered(),
    };

    /// <summary>How many verbs <see cref="Command"/> knows.</summary>
    public const int Verbs = 24;

    public static IEnumerable<IncidentEvent> Events()
    {
        var at = Start + Duration.FromMinutes(3);
        yield return new IncidentEvent.Opened(
            at, IncidentId.FromNumber(1), 1, new ServiceName("checkout"), "prod", null, IncidentConfig.Usual.Policies[0], Alert(1), at, null, "h", "first");
        yield return new IncidentEvent.AlertJoined(at, Alert(2), "grouped");
        yield return new IncidentEvent.AlertCounted(at, Key(3), "grouped");
        yield return new IncidentEvent.MemberClosed(at, Key(1), CloseReason.Person);
        yield return new IncidentEvent.MemberMuted(at, Key(1), "silence");
        yield return new IncidentEvent.MemberHeard(at, Key(1));
        yield return new IncidentEvent.MemberReopened(at, Key(1), "A1", "again");
        yield return new IncidentEvent.SeverityChanged(at, Severity.P0, at, "why", "ana");
        yield return new IncidentEvent.EscalationRestarted(at, "why");
        yield return new IncidentEvent.EscalationStopped(at, "why");
        yield return new IncidentEvent.StepTaken(at, 99, 99, at, "why");
        yield return new IncidentEvent.EscalationExhausted(at, at, "why");
        yield return new IncidentEvent.NobodyOnCall(at, 1, "schedule:x", "why");
        yield return new IncidentEvent.Paged(at, new DeliveryId("d"), NotificationKind.Opened, Pager, Ana, "person:ana", 1, "why");
        yield return new IncidentEvent.NoticesPlanned(at, [new PendingNotice(at, Ana, Pager, 1, "person:ana")], "why");
        yield return new IncidentEvent.NoticesTaken(at, "why");
        yield return new IncidentEvent.DestinationsTold(at, NotificationKind.Updated, [Pager], "why");
        yield return new IncidentEvent.ResolveOverdue(at, at, "why");
        yield return new IncidentEvent.Acknowledged(at, "ana");
        yield return new IncidentEvent.Unacknowledged(at, "ana");
        yield return new IncidentEvent.EscalationDelayed(at, at + Duration.FromHours(9), "why");
        yield return new IncidentEvent.StepSkipped(at, 2, "why");
        yield return new IncidentEvent.Reminded(at, at + Duration.FromMinutes(15), "why");
        yield return new IncidentEvent.AcknowledgeTimedOut(at, "why");
        yield return new IncidentEvent.Resolved(at, "why", null);
        yield return new IncidentEvent.Reopened(at, at, "why", null);
        yield return new IncidentEvent.Snoozed(at, at, "ana");
        yield return new IncidentEvent.SnoozeEnded(at, "why");
        yield return new IncidentEvent.Assigned(at, [Ana], "bo");
        yield return new IncidentEvent.MergedAway(at, Other, 7, "ana");
        yield return new IncidentEvent.MembersTaken(at, Other, 7, [Alert(9)], [Key(9)], "why", "ana");
        yield return new IncidentEvent.SplitOff(at, [Key(1), Key(77)], Other, 7, "ana");
        yield return new IncidentEvent.Noted(at, "text", "ana");
        yield return new IncidentEvent.Corrected(at, Key(1), AlertVerdict.By(1).With(VerdictQuestions.Category, "database", 1, byPerson: true).Bits, "it is a database", "ana");
        yield return new IncidentEvent.RoleSet(at, (IncidentRole)77, Ana, "bo");
        yield return new IncidentEvent.NotificationEnded(at, new DeliveryId("d"), Pager, true, "200");
    }

    public static IEnumerable<IncidentScene> Scenes()
    {
        yield return new IncidentScene();
        foreach (var severity in Enum.GetValues<Severity>())
        {
            yield return Opened(severity);
            yield return Opened(severity, service: "plain");
            yield return After(severity, new IncidentCommand.Acknowledge("ana"));
            yield return After(severity, new IncidentCommand.Snooze(Start + Duration.FromHours(1), "ana"));
            yield return After(severity, new IncidentCommand.Resolve("ana"));
            yield return After(severity, new IncidentCommand.MergeInto(Other, "ana"));
            yield return After(severity, new IncidentCommand.SetSeverity(Severity.P3, "ana"));
            yield return Opened(severity, IncidentConfig.With(IncidentConfig.Policy(0)));
            var exhausted = Opened(severity);
            exhausted.FastForward(Duration.FromHours(3));
            yield return exhausted;
        }
    }

    private static IncidentScene After(Severity severity, IncidentCommand command)
    {
        var scene = Opened(severity);
        scene.Given(command);
        return scene;
    }
}
