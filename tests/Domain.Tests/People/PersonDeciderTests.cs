using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Domain.Tests.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.People;

/// <summary>Test pages, codes, bundles and quiet hours of one person. Method: given commands on virtual time, when one more, then events and tells.</summary>
public class PersonDeciderTests
{
    private static readonly PersonName Ana = new("ana");
    private static readonly DestinationName Pager = new("pager");
    private Instant _now = Instant.FromUtc(2026, 3, 2, 12, 0);
    private PersonState _state = PersonDecider.Initial(GrainId.Of(Ana));
    private ConfigSnapshot _config = WithThrottle(2);

    [Fact]
    public void SendTest_RulesThatApplyAtOnce_AreUsedOnce_AndTheOutcomeIsKept()
    {
        var sent = Do(new PersonCommand.SendTest("t1", null, "lead"));

        var request = Assert.Single(Requests(sent));
        Assert.Equal((NotificationKind.Notice, IncidentId.None, "test-ana-t1-pager"), (request.Kind, request.Incident, request.Id.Value));
        Assert.Empty(Do(new PersonCommand.SendTest("t1", null, "lead")).Events);
        Do(new PersonCommand.NoticeReported(request.Id, true, "200 OK"));
        Assert.Equal((true, "200 OK"), (_state.Notices.Single().Delivered, _state.Notices.Single().Detail));
        Assert.Empty(Do(new PersonCommand.NoticeReported(request.Id, true, "200 OK")).Events);
    }

    [Fact]
    public void SendTest_TooOftenOrThroughNothing_IsRefused()
    {
        Assert.Equal("no-way", Decide(new PersonCommand.SendTest("t", new DestinationName("none"), "lead")).Rejection?.Code);
        for (var i = 0; i < PersonLimits.NoticesPerWindow; i++)
        {
            Do(new PersonCommand.SendTest($"t{i}", null, "lead"));
        }

        Assert.Equal("notice-rate", Decide(new PersonCommand.SendTest("more", null, "lead")).Rejection?.Code);
        _now += PersonLimits.NoticesWindow + Duration.FromSeconds(1);
        Assert.Null(Decide(new PersonCommand.SendTest("more", null, "lead")).Rejection);
    }

    [Fact]
    public void Code_SaidBack_VerifiesThatAddressOnly()
    {
        var sent = Do(new PersonCommand.SendCode("c1", Pager, "address", "digest", "ana"));
        var request = Requests(sent).Single();
        Assert.StartsWith("Your code is ******.\n", request.Reason, StringComparison.Ordinal);
        Assert.True(ContactCode.IsCarriedBy(request, Pager) && !ContactCode.IsCarriedBy(request, new DestinationName("mail")));
        Assert.Equal("no-code", Decide(new PersonCommand.ConfirmCode(Pager, "another", "digest", "ana")).Rejection?.Code);

        Do(new PersonCommand.ConfirmCode(Pager, "address", "digest", "ana"));

        Assert.Equal(new VerifiedContact(Pager, "address", _now, "ana"), _state.Verified.Single());
        Assert.Empty(_state.Codes);
        Assert.Empty(Do(new PersonCommand.ConfirmCode(Pager, "address", "digest", "ana")).Events);
    }

    [Fact]
    public void Code_ThroughTheLog_IsRefused()
    {
        _config = IncidentConfig.Usual;
        Assert.Equal("log", _config.Destination(Pager)!.Type);
        Assert.Equal("not-a-contact", Decide(new PersonCommand.SendCode("c1", Pager, "address", "digest", "ana")).Rejection?.Code);
    }

    [Fact]
    public void Code_WrongTooOftenOrTooLate_IsOver()
    {
        Do(new PersonCommand.SendCode("c1", Pager, "address", "digest", "ana"));
        for (var i = 0; i < PersonLimits.CodeTries; i++)
        {
            Assert.IsType<PersonEvent.CodeRefused>(Do(new PersonCommand.ConfirmCode(Pager, "address", "wrong", "ana")).Events.Single());
        }

        Assert.Equal("code-over", Decide(new PersonCommand.ConfirmCode(Pager, "address", "digest", "ana")).Rejection?.Code);
        Do(new PersonCommand.SendCode("c2", Pager, "address", "digest", "ana"));
        _now += PersonLimits.CodeLasts;
        Assert.Equal("code-over", Decide(new PersonCommand.ConfirmCode(Pager, "address", "digest", "ana")).Rejection?.Code);
        Assert.Empty(_state.Verified);
    }

    [Fact]
    public void Page_BeyondTheThrottle_WaitsAndIsToldInOneMessage()
    {
        Assert.Equal([1L, 2L], new[] { 1, 2 }.SelectMany(n => Requests(Page(n))).Select(r => r.Incident.ToNumber()));
        Assert.All([3, 4, 5], n => Assert.Empty(Requests(Page(n, n == 4 ? Severity.P2 : Severity.P3))));
        Assert.Equal(_now + Duration.FromMinutes(5), PersonDecider.Timers(_state).Single().DueAt);

        _now += Duration.FromMinutes(5);
        var told = Do(new TimerDue("bundle"));

        var request = Assert.Single(Requests(told));
        Assert.Equal((4L, "3 pages in one message, because there were so many: #4 P2, #3 P3, #5 P3."), (request.Incident.ToNumber(), request.Reason));
        Assert.Equal([3L, 5L], told.Tells.Where(t => t.To.Kind == GrainKind.Incident).Select(t => new IncidentId(Guid.ParseExact(t.To.Key, "N")).ToNumber()));
        Assert.Empty(PersonDecider.Timers(_state));
        Assert.Single(Requests(Page(6)));
    }

    [Fact]
    public void Page_ThrottleGoneFromTheConfig_IsSentAtOnce()
    {
        Page(1);
        Page(2);
        _config = IncidentConfig.Usual;

        Assert.Single(Requests(Page(3)));
    }

    [Fact]
    public void Incident_OfAPersonWithAThrottle_GoesThroughThemUnlessUrgent()
    {
        foreach (var (severity, to) in new[] { (Severity.P1, GrainKind.Destination), (Severity.P2, GrainKind.Person) })
        {
            var scene = new IncidentScene(_config);
            scene.Given(IncidentScene.OpenWith(severity));
            Assert.Equal(to, Assert.Single(scene.Tells).To.Kind);
        }
    }

    [Fact]
    public void QuietHours_HoldBackP2UntilTheirEnd_AndNeverP1()
    {
        var quiet = new WorkingHours("quiet", DateTimeZone.Utc, [new Restriction([], new(11, 0), new(14, 0))], [], []);
        var config = IncidentConfig.Usual with { People = [.. IncidentConfig.Usual.People.Select(p => p with { Quiet = quiet })] };
        var scene = new IncidentScene(config);

        scene.Check(IncidentScene.OpenWith(Severity.P2), "opened #1 P2 policy payments", "step 1/0 next +5m", "planned pager ana +2h, mail ana +2h");
        new IncidentScene(config).Check(
            IncidentScene.OpenWith(Severity.P1), "opened #1 P1 policy payments", "step 1/0 next +5m", "paged Opened pager ana step 1", "planned mail ana +2m");
        scene.Given(new IncidentCommand.SetSeverity(Severity.P1, "bo"));
        Assert.Contains(scene.Deliveries(), d => d.Request.Person == Ana);
    }

    private Decision Page(int number, Severity severity = Severity.P2) => Do(new PersonCommand.Page(Pager, new DeliveryRequest(
        new DeliveryId($"d{number}"), IncidentId.FromNumber(number), NotificationKind.Opened, severity, 1, "person:ana", Ana, "why", _now)));

    private Decision Do(PersonCommand command) => Fold(Decide(command));

    private Decision Do(Command command) => Fold(Decide(command));

    private Decision Decide(Command command) => PersonDecider.Decide(_state, command, new StepContext(_now, _config, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1));

    private Decision Fold(Decision decision)
    {
        Assert.Null(decision.Rejection);
        _state = decision.Events.Aggregate(_state, PersonDecider.Evolve);
        return decision;
    }

    private static IEnumerable<DeliveryRequest> Requests(Decision decision) => decision.Tells.Select(t => t.Command).OfType<DestinationCommand.Enqueue>().Select(e => e.Request);

    private static ConfigSnapshot WithThrottle(int pages) => IncidentConfig.Usual with
    {
        People = [.. IncidentConfig.Usual.People.Select(p => p with { Throttle = new PageThrottle(pages, Duration.FromMinutes(5)) })],
        Destinations = [.. IncidentConfig.Usual.Destinations.Select(d => d.Name == Pager ? d with { Type = "webhook" } : d)],
    };
}
