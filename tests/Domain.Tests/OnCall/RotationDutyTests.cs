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
        Assert.Equal(
            "Your shift in primary, since Mon 02 Mar 12:00 (UTC), is over: bo took over. Please write a few words on it for those who go on.\nStill open:\nP1 #7 checkout: HighErrorRate, opened 23h ago, acknowledged 22h ago",
            told[1].Reason);
        Assert.Empty(Decide(Nine(3), new RotationCommand.Look([Open], 1)).Events);
    }

    [Fact]
    public void Look_WithADigest_IsKeptWithTheShift_AndToldToBothAndToTheDestinationsOfTheSchedule()
    {
        var digest = new ShiftDigest(5, 4, 3, 7, 2, Duration.FromMinutes(550));
        Look(Start);

        var decision = Fold(Decide(Nine(3), new RotationCommand.Look([Open with { Assignees = [new("ana")], LastNote = "waits for the vendor (ana)" }], 1) { Digest = digest }, digestTo: "pager"));

        var past = _state.Past.Single();
        Assert.Equal((digest, 7L, 1), (past.Digest, past.Open.Single(), past.OpenCount));
        var told = decision.Tells.Select(t => (To: t.To.Key, ((DestinationCommand.Enqueue)t.Command).Request)).ToDictionary(t => t.Request.Person?.Value ?? t.To, t => t.Request);
        const string Figures = "5 opened, 4 acknowledged, 3 resolved; 7 pages (2 at night); longest quiet 9h10m";
        const string Line = "P1 #7 checkout: HighErrorRate, opened 23h ago, acknowledged 22h ago, with ana; last note: waits for the vendor (ana)";
        Assert.EndsWith($"{Line}\nThe shift before: {Figures}.", told["bo"].Reason, StringComparison.Ordinal);
        Assert.EndsWith($"\nIn it: {Figures}.\nStill open:\n{Line}", told["ana"].Reason, StringComparison.Ordinal);
        Assert.Equal(
            $"The shift of ana in primary is over; bo took over.\nFrom Mon 02 Mar 12:00 to Tue 03 Mar 09:00 (UTC): {Figures}.\nStill open: 1\n{Line}",
            told["pager"].Reason);
        Assert.Null(told["pager"].Person);
    }

    [Fact]
    public void Digest_OfIncidents_CountsWhatHappenedWithinTheShift()
    {
        var (from, to) = (Instant.FromUtc(2026, 3, 2, 12, 0), Instant.FromUtc(2026, 3, 3, 9, 0));
        Instant At(int hour) => from + Duration.FromHours(hour);
        IncidentState Of(int opened, int? resolved, params TimelineEntry[] timeline) => new() { Id = IncidentId.FromNumber(opened + 10), OpenedAt = At(opened), ResolvedAt = resolved is { } r ? At(r) : null, Timeline = [.. timeline] };
        var incidents = new[]
        {
            Of(1, 2, new(At(1), "paged", "ana through pager. why", null), new(At(1), "paged", "ana through mail. why", null), new(At(2), "acknowledged", "ana took it.", "ana")),
            Of(-5, null, new(At(-4), "paged", "ana through pager. why", null), new(At(11), "paged", "ana through pager. why", null), new(At(11), "paged", "anastasia through pager. why", null)),
            Of(20, 21, new(At(20), "paged", "pager. why", null), new(At(21), "acknowledged", "ana took it.", "ana")), // over when the shift is
        };

        // 23:00 is night; the two ways of one instant are one page; quiet from 23:00 to 09:00 and from 13:00 to 23:00.
        Assert.Equal(new ShiftDigest(2, 1, 1, 2, 1, Duration.FromHours(10)), ShiftDigest.Of(incidents, [new("ana")], Config(HandoffNotice.Open), from, to));
        Assert.Equal(new ShiftDigest(0, 0, 0, 0, 0, to - from), ShiftDigest.Of([], [new("ana")], Config(HandoffNotice.Open), from, to));
    }

    [Fact]
    public void Summarize_ShiftThatIsOver_IsKeptRedactedAndToldToThoseOnCall()
    {
        Look(Start);
        Look(Nine(3));

        var decision = Do(Nine(3) + Duration.FromMinutes(5), new RotationCommand.Summarize(Nine(3), " Replica lag; ask bo@example.org. ", "ana"));

        Assert.Equal("Replica lag; ask [redacted:email].", _state.Past.Single().Summary!.Text);
        var request = ((DestinationCommand.Enqueue)Assert.Single(decision.Tells).Command).Request;
        Assert.Equal(("bo", "ana on the shift of ana in primary:\nReplica lag; ask [redacted:email]."), (request.Person!.Value.Value, request.Reason));
        Assert.Empty(Do(Nine(3) + Duration.FromMinutes(6), new RotationCommand.Summarize(Nine(3), "Replica lag; ask bo@example.org.", "ana")).Events);
        Assert.Equal("unknown-shift", Decide(Nine(3), new RotationCommand.Summarize(Nine(4), "text", "ana")).Rejection?.Code);
        Assert.Equal("empty-summary", Decide(Nine(3), new RotationCommand.Summarize(Nine(3), " ", "ana")).Rejection?.Code);
        Assert.Equal("summary-too-long", Decide(Nine(3), new RotationCommand.Summarize(Nine(3), new string('x', 4001), "ana")).Rejection?.Code);
    }

    [Fact]
    public void Look_ClockSetBackOverARestart_RecordsNoShiftThatEndsBeforeItBegins()
    {
        Look(Start);
        Look(Nine(4) + Duration.FromHours(1));
        var past = _state.Past;

        Look(Nine(3) + Duration.FromHours(2));

        Assert.Equal(past.Select(p => (p.From, p.To)), _state.Past.Select(p => (p.From, p.To)));
        Assert.Equal(("bo", Nine(4)), (_state.Duty!.People.Single().Value, _state.Duty.Since));
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

    private Decision Decide(Instant now, Command command, HandoffNotice handoff = HandoffNotice.Open, string? digestTo = null) =>
        RotationDecider.Decide(_state, command, new StepContext(now, Config(handoff, digestTo), ImmutableDictionary<ScheduleName, RotationState>.Empty, 1));

    private Decision Fold(Decision decision)
    {
        Assert.Null(decision.Rejection);
        _state = decision.Events.Aggregate(_state, RotationDecider.Evolve);
        return decision;
    }

    private static ConfigSnapshot Config(HandoffNotice handoff, string? digestTo = null) => new()
    {
        Hash = "one",
        People = [Person("ana"), Person("bo")],
        Schedules =
        [
            new Schedule(Name, DateTimeZone.Utc, [new Layer(RotationUnit.Days, 1, Duration.Zero, new LocalDateTime(2026, 3, 2, 9, 0), [new PersonName("ana"), new PersonName("bo")], [])], [])
            {
                Handoff = handoff,
                DigestTo = digestTo is null ? [] : [new DestinationName(digestTo)],
            },
        ],
        Destinations = [Destination("pager", "pagerduty"), Destination("chat", "webhook")],
    };

    private static Person Person(string name) => new(new(name), null, DateTimeZone.Utc, [new(new("pager"), Duration.Zero), new(new("chat"), Duration.Zero)]);

    private static DestinationConfig Destination(string name, string type) => new(new(name), type, ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default);
}
