using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>Who really was on call, and what people are told at a change of shift. Method: a rotation on virtual time; ana and bo take turns daily at 09:00.</summary>
public class RotationDutyTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 12, 0);
    private static readonly ScheduleName Name = new("primary");
    private static readonly OpenIncident Open = new(IncidentId.FromNumber(7), 7, Severity.P1, "HighErrorRate", new("checkout"), IncidentStatus.Acknowledged, Start - Duration.FromHours(2), Start - Duration.FromHours(1), false);
    private RotationState _state = RotationDecider.Initial(GrainId.Of(Name));

    private static Instant Nine(int day) => Instant.FromUtc(2026, 3, day, 9, 0);

    [Fact]
    public void Look_FirstTime_RecordsWhoIsAndWantsTheChange()
    {
        Look(Start);

        Assert.Equal(("ana", Nine(3)), (_state.Duty!.People.Single().Value, _state.Duty.Until));
        Assert.Equal([new WantedTimer("shift", Nine(3))], RotationDecider.Timers(_state));
        Assert.Empty(Decide(Start, new RotationCommand.Look([], 0)).Events);
    }

    [Fact]
    public void Look_AtTheChange_RecordsTheShiftAndTellsBoth()
    {
        Look(Start);

        var decision = Look(Nine(3), Open);

        Assert.Equal(new DutyRecord(Start, Nine(3), [new("ana")]), _state.Past.Single(), Same);
        Assert.Equal(("bo", Nine(4)), (_state.Duty!.People.Single().Value, _state.Duty.Until));
        var told = decision.Tells.Select(t => ((DestinationCommand.Enqueue)t.Command).Request).ToList();
        Assert.Equal(["bo", "ana"], told.Select(r => r.Person!.Value.Value));
        Assert.All(told, r => Assert.Equal((NotificationKind.Notice, IncidentId.None), (r.Kind, r.Incident)));
        Assert.Equal(
            "You are on call in primary until Wed 04 Mar 09:00 (UTC). One incident is open:\nP1 #7 checkout: HighErrorRate, opened 23h ago, acknowledged 22h ago",
            told[0].Reason);
        Assert.StartsWith("Your shift in primary, since Mon 02 Mar 12:00 (UTC), is over: bo took over. Please add a note to what is still open", told[1].Reason, StringComparison.Ordinal);
        Assert.Empty(Decide(Nine(3), new RotationCommand.Look([Open], 1)).Events);
    }

    [Fact]
    public void Look_NothingOpen_TellsNobodyUnlessAlways()
    {
        Look(Start);
        Assert.Empty(Decide(Nine(3), new RotationCommand.Look([], 0)).Tells);
        Assert.Equal(2, Decide(Nine(3), new RotationCommand.Look([], 0), HandoffNotice.Always).Tells.Length);
        Assert.Empty(Decide(Nine(3), new RotationCommand.Look([Open], 1), HandoffNotice.Never).Tells);
    }

    [Fact]
    public void Look_AfterBeingDown_RecordsEveryShiftAsItWas()
    {
        Look(Start);

        Look(Nine(6) + Duration.FromHours(3));

        Assert.Equal([Nine(3), Nine(4), Nine(5), Nine(6)], _state.Past.Select(p => p.To));
        Assert.Equal(["ana", "bo", "ana", "bo"], _state.Past.Select(p => p.People.Single().Value));
        Assert.Equal(("ana", Nine(6)), (_state.Duty!.People.Single().Value, _state.Duty.Since));
        Assert.Equal("bo", RotationDuty.Recorded(_state, Nine(5) + Duration.FromHours(1))!.Value.Single().Value);
        Assert.Null(RotationDuty.Recorded(_state, Start - Duration.FromHours(1)));
        var other = Config(HandoffNotice.Open).Schedules[0] with { Overrides = [new ScheduleOverride(new LocalDateTime(2026, 3, 2, 0, 0), new LocalDateTime(2026, 3, 9, 0, 0), new("cy"))] };
        Assert.Equal(["cy", "ana", "bo", "ana", "bo", "cy"], OnCallHistory.Shifts(other, _state, Start - Duration.FromHours(1), Nine(7)).Select(s => s.Person!.Value.Value));
    }

    [Fact]
    public void Look_AnOverrideBeganToApply_IsAHandoff_AndTheRecordStaysWhateverTheConfigSaysLater()
    {
        Look(Start);
        Do(Start, new RotationCommand.AddOverride("o", Start, Nine(3), new("bo"), "lead"));

        Look(Start + Duration.FromMinutes(1));

        Assert.Equal(("bo", Start + Duration.FromMinutes(1)), (_state.Duty!.People.Single().Value, _state.Duty.Since));
        Assert.Equal(["ana"], _state.Past.Single().People.Select(p => p.Value));
    }

    [Fact]
    public void Look_ScheduleGone_EndsTheRecord()
    {
        Look(Start);
        var gone = new StepContext(Start + Duration.FromHours(1), ConfigSnapshot.BuiltIn, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1);

        Assert.IsType<RotationEvent.Unwatched>(Fold(RotationDecider.Decide(_state, new TimerDue("shift"), gone)).Events.Single());
        Assert.Empty(RotationDecider.Timers(_state));
        Assert.Empty(RotationDecider.Decide(_state, new TimerDue("shift"), gone).Events);
    }

    [Fact]
    public void Look_IncidentThatIsHandedOn_HearsOfIt()
    {
        Look(Start);

        var tell = Assert.Single(Look(Nine(3), Open with { HandsOn = true }).Tells, t => t.Command is IncidentCommand.ShiftChanged);

        var command = (IncidentCommand.ShiftChanged)tell.Command;
        Assert.Equal((GrainId.Of(Open.Id), "ana", "bo"), (tell.To, command.Before.Single().Value, command.Now.Single().Value));
    }

    private static bool Same(DutyRecord a, DutyRecord b) => (a.From, a.To) == (b.From, b.To) && a.People.SequenceEqual(b.People);

    private Decision Look(Instant now, params OpenIncident[] open) => Do(now, new RotationCommand.Look([.. open], open.Length));

    private Decision Do(Instant now, Command command) => Fold(Decide(now, command));

    private Decision Decide(Instant now, Command command, HandoffNotice handoff = HandoffNotice.Open) =>
        RotationDecider.Decide(_state, command, new StepContext(now, Config(handoff), ImmutableDictionary<ScheduleName, RotationState>.Empty, 1));

    private Decision Fold(Decision decision)
    {
        Assert.Null(decision.Rejection);
        _state = decision.Events.Aggregate(_state, RotationDecider.Evolve);
        return decision;
    }

    private static ConfigSnapshot Config(HandoffNotice handoff) => new()
    {
        Hash = "one",
        People = [Person("ana"), Person("bo")],
        Schedules =
        [
            new Schedule(Name, DateTimeZone.Utc, [new Layer(RotationUnit.Days, 1, Duration.Zero, new LocalDateTime(2026, 3, 2, 9, 0), [new PersonName("ana"), new PersonName("bo")], [])], [])
            {
                Handoff = handoff,
            },
        ],
        Destinations = [Destination("pager", "pagerduty"), Destination("chat", "webhook")],
    };

    private static Person Person(string name) => new(new(name), null, DateTimeZone.Utc, [new(new("pager"), Duration.Zero), new(new("chat"), Duration.Zero)]);

    private static DestinationConfig Destination(string name, string type) => new(new(name), type, ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default);
}
