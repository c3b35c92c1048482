using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>Given overrides, when a command, then events; and the bound on what is kept.</summary>
public class RotationDeciderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 6, 1, 12, 0);
    private static readonly GrainId Id = GrainId.Of(new ScheduleName("primary"));
    private static readonly RotationCommand.AddOverride Add =
        new("o1", Now, Now + Duration.FromHours(8), new PersonName("ana"), "lead");

    private static StepContext At(Instant now) => new(
        now,
        ConfigSnapshot.BuiltIn with
        {
            People = [new Person(new PersonName("ana"), null, DateTimeZone.Utc, [])],
            Schedules = [OnCallAtTests.Of()],
        },
        ImmutableDictionary<ScheduleName, RotationState>.Empty,
        1);

    private static RotationState Fold(RotationState state, Decision decision) => decision.Events.Aggregate(state, RotationDecider.Evolve);

    private static RotationState Given(params RotationCommand[] commands) =>
        commands.Aggregate(RotationDecider.Initial(Id), (state, command) => Fold(state, RotationDecider.Decide(state, command, At(Now))));

    [Fact]
    public void AddOverride_New_IsAddedAndPutsThePersonOnCall()
    {
        var state = Given(Add);

        Assert.Equal(new PersonName("ana"), OnCallAt.Find(OnCallAtTests.Of(), state, Now).Person);
        Assert.Null(OnCallAt.Find(OnCallAtTests.Of(), state, Add.To).Person);
    }

    [Fact]
    public void AddOverride_Twice_GivesNoSecondEvent() => Assert.Empty(RotationDecider.Decide(Given(Add), Add, At(Now)).Events);

    [Fact]
    public void AddOverride_KnownIdWithOtherContent_IsRejected() =>
        AssertRejected("override-id-taken", Given(Add), Add with { Person = null });

    [Fact]
    public void AddOverride_EndBeforeBegin_IsRejected() => AssertRejected("override-empty", Given(), Add with { To = Now });

    [Fact]
    public void AddOverride_InThePast_IsRejected() =>
        AssertRejected("override-over", Given(), Add with { From = Now - Duration.FromHours(2), To = Now - Duration.FromHours(1) });

    [Fact]
    public void AddOverride_UnknownPerson_IsRejected() => AssertRejected("unknown-person", Given(), Add with { Person = new PersonName("zoe") });

    [Fact]
    public void AddOverride_ScheduleNotInTheConfig_IsRejected() =>
        AssertRejected("unknown-schedule", RotationDecider.Initial(GrainId.Of(new ScheduleName("other"))), Add);

    [Fact]
    public void AddOverride_WithoutId_IsRejected() => AssertRejected("override-without-id", Given(), Add with { Id = "" });

    [Fact]
    public void AddOverride_AboveTheLimit_IsRejectedUntilSomeAreOver()
    {
        var full = Given([.. Enumerable.Range(0, RotationLimits.OverridesMax).Select(i => Add with { Id = $"o{i}", To = Now + Duration.FromMinutes(i + 1) })]);
        var wanted = Add with { Id = "one-more" };

        AssertRejected("too-many-overrides", full, wanted);

        var later = RotationDecider.Decide(full, wanted, At(Now + Duration.FromMinutes(5)));
        var state = Fold(full, later);
        Assert.Equal(RotationLimits.OverridesMax, state.Overrides.Length);
        Assert.DoesNotContain(state.Overrides, o => o.Id == "o0");
        Assert.Contains(state.Overrides, o => o.Id == "one-more");
    }

    [Fact]
    public void AddOverride_AfterALongTime_DropsWhatHasLongBeenOver()
    {
        var later = Now + RotationLimits.PastKept + Duration.FromDays(1);
        var decision = RotationDecider.Decide(Given(Add), Add with { Id = "o2", From = later, To = later + Duration.FromHours(1) }, At(later));

        Assert.Equal("o2", Assert.Single(Fold(Given(Add), decision).Overrides).Id);
    }

    [Fact]
    public void RemoveOverride_Known_TakesItAwayAndTwiceIsHarmless()
    {
        var remove = new RotationCommand.RemoveOverride("o1", "lead") { Force = true }; // nobody else is on call there
        var state = Given(Add, remove);

        Assert.Empty(state.Overrides);
        Assert.Equal(Decision.Nothing, RotationDecider.Decide(state, remove, At(Now)));
    }

    [Fact]
    public void Timers_OfAnyRotation_AreNone() => Assert.Empty(RotationDecider.Timers(Given(Add)));

    private static void AssertRejected(string code, RotationState state, RotationCommand command)
    {
        var decision = RotationDecider.Decide(state, command, At(Now));
        Assert.Equal(code, decision.Rejection?.Code);
        Assert.Empty(decision.Events);
    }
}
