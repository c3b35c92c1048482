using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>Changes at run time on a schedule with people: gaps are refused unless forced, swaps wait for acceptance, calendars replace their own and leave the past alone.</summary>
public class RotationChangeTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 6, 1, 12, 0);
    private static readonly Schedule Daily = OnCallAtTests.Of(new Layer(RotationUnit.Days, 1, Duration.Zero, new(2026, 6, 1, 0, 0), OnCallAtTests.AnaBoCy, []));
    private static readonly RotationState None = RotationDecider.Initial(GrainId.Of(Daily.Name));
    private static readonly RotationCommand.RequestSwap Swap = new("s1", P("bo"), P("cy"), Day(2), Day(3), null, "bo");

    private static PersonName P(string name) => new(name);

    private static Instant Day(int day) => Instant.FromUtc(2026, 6, day, 0, 0);

    private static StepContext At(Instant now, Schedule? schedule = null) => new(
        now,
        ConfigSnapshot.BuiltIn with
        {
            People = [.. new[] { "ana", "bo", "cy" }.Select(n => new Person(P(n), null, DateTimeZone.Utc, []))],
            Schedules = [schedule ?? Daily],
        },
        ImmutableDictionary<ScheduleName, RotationState>.Empty,
        1);

    private static RotationState Given(params RotationCommand[] commands) => commands.Aggregate(None, (state, command) =>
    {
        var decision = RotationDecider.Decide(state, command, At(Now));
        Assert.Null(decision.Rejection);
        return decision.Events.Aggregate(state, RotationDecider.Evolve);
    });

    private static string? RejectionOf(RotationState state, RotationCommand command, Schedule? schedule = null) =>
        RotationDecider.Decide(state, command, At(Now, schedule)).Rejection?.Code;

    private static string? Who(RotationState state, Instant at) => OnCallAt.Find(Daily, state, at).Person?.Value;

    [Fact]
    public void AddOverride_ThatMakesAGap_IsRefusedUnlessForcedOrMeant()
    {
        var nobody = new RotationCommand.AddOverride("o", Day(3), Day(4), null, "lead");

        Assert.Equal("override-makes-gap", RejectionOf(None, nobody));
        Assert.Equal("override-makes-gap", RejectionOf(None, nobody with { Person = P("cy"), Kind = OverrideKind.Remove }));
        Assert.Null(RejectionOf(None, nobody with { Person = P("ana"), Kind = OverrideKind.Remove })); // it is cy's day
        Assert.Null(RejectionOf(None, nobody with { Force = true }));
        Assert.Null(RejectionOf(None, nobody, Daily with { AllowGaps = true }));
    }

    [Fact]
    public void RemoveOverride_ThatCoversAGap_IsRefusedUnlessForced()
    {
        var state = Given(
            new RotationCommand.AddOverride("gap", Day(3), Day(4), null, "lead") { Force = true },
            new RotationCommand.AddOverride("cover", Day(3), Day(4), P("ana"), "lead"));

        Assert.Equal("removal-makes-gap", RejectionOf(state, new RotationCommand.RemoveOverride("cover", "lead")));
        Assert.Null(RejectionOf(state, new RotationCommand.RemoveOverride("cover", "lead") { Force = true }));
        Assert.Null(RejectionOf(state, new RotationCommand.RemoveOverride("gap", "lead")));
    }

    [Fact]
    public void Swap_Requested_ChangesNothingUntilAccepted()
    {
        var asked = Given(Swap);
        var taken = Given(Swap, new RotationCommand.AcceptSwap("s1", P("cy"), "cy"));

        Assert.Equal("bo", Who(asked, Day(2)));
        Assert.Equal(("cy", "cy", "ana"), (Who(taken, Day(2)), Who(taken, Day(3)), Who(taken, Day(4))));
        Assert.Equal(SwapStatus.Accepted, Assert.Single(taken.Swaps).Status);
    }

    [Fact]
    public void Swap_WithReturn_ExchangesBothShifts()
    {
        var state = Given(Swap with { Return = new SwapReturn(Day(3), Day(4)) }, new RotationCommand.AcceptSwap("s1", P("cy"), "cy"));

        Assert.Equal(("cy", "bo"), (Who(state, Day(2)), Who(state, Day(3))));
    }

    [Fact]
    public void Swap_SameCommandTwice_GivesNoSecondEvent()
    {
        var accept = new RotationCommand.AcceptSwap("s1", P("cy"), "cy");
        var decline = new RotationCommand.DeclineSwap("s1", "cy");

        Assert.Equal(Decision.Nothing, RotationDecider.Decide(Given(Swap), Swap, At(Now)));
        Assert.Equal(Decision.Nothing, RotationDecider.Decide(Given(Swap, accept), accept, At(Now)));
        Assert.Equal(Decision.Nothing, RotationDecider.Decide(Given(Swap, decline), decline, At(Now)));
    }

    [Fact]
    public void Swap_WhatDoesNotFit_IsRejected()
    {
        var open = Given(Swap with { With = null });
        var declined = Given(Swap, new RotationCommand.DeclineSwap("s1", "cy"));

        Assert.Equal("swap-not-on-call", RejectionOf(None, Swap with { Of = P("ana") }));
        Assert.Equal("swap-with-self", RejectionOf(None, Swap with { With = P("bo") }));
        Assert.Equal("swap-empty", RejectionOf(None, Swap with { To = Day(2) }));
        Assert.Equal("swap-past", RejectionOf(None, Swap with { From = Day(1) - Duration.FromDays(3), To = Day(1) }));
        Assert.Equal("swap-invalid", RejectionOf(None, Swap with { Return = new SwapReturn(Day(2), Day(4)) }));
        Assert.Equal("unknown-person", RejectionOf(None, Swap with { With = P("zoe") }));
        Assert.Equal("swap-without-id", RejectionOf(None, Swap with { Id = "" }));
        Assert.Equal("swap-id-taken", RejectionOf(Given(Swap), Swap with { To = Day(4) }));
        Assert.Equal("no-such-swap", RejectionOf(None, new RotationCommand.AcceptSwap("s1", P("cy"), "cy")));
        Assert.Equal("swap-not-asked", RejectionOf(Given(Swap), new RotationCommand.AcceptSwap("s1", P("ana"), "ana")));
        Assert.Equal("swap-not-asked", RejectionOf(open, new RotationCommand.AcceptSwap("s1", P("bo"), "bo")));
        Assert.Null(RejectionOf(open, new RotationCommand.AcceptSwap("s1", P("ana"), "ana")));
        Assert.Equal("swap-settled", RejectionOf(declined, new RotationCommand.AcceptSwap("s1", P("cy"), "cy")));
        Assert.Equal("swap-past", RotationDecider.Decide(Given(Swap), new RotationCommand.AcceptSwap("s1", P("cy"), "cy"), At(Day(5))).Rejection?.Code);
    }

    [Fact]
    public void ReplaceImported_AgainLater_ReplacesItsOwnFutureAndLeavesThePastAndOthers()
    {
        RuntimeOverride Own(string id, int from, int to) => new($"cal:{id}", Day(from), Day(to), P("ana"), "api");
        var first = Given(
            new RotationCommand.AddOverride("hand", Day(8), Day(9), P("cy"), "lead"),
            new RotationCommand.ReplaceImported("cal", [Own("a", 2, 3), Own("b", 4, 8), Own("c", 10, 11)], "api"));
        var again = new RotationCommand.ReplaceImported("cal", [Own("d", 12, 13)], "api");

        var later = RotationDecider.Decide(first, again, At(Day(5))).Events.Aggregate(first, RotationDecider.Evolve);

        Assert.Equal(
            [("hand", Day(8), Day(9)), ("cal:a", Day(2), Day(3)), ("cal:b", Day(4), Day(5)), ("cal:d", Day(12), Day(13))],
            later.Overrides.Select(o => (o.Id, o.From, o.To)));
        Assert.Equal(Decision.Nothing, RotationDecider.Decide(later, again, At(Day(5))));
        Assert.Equal("override-invalid", RejectionOf(None, new RotationCommand.ReplaceImported("other", [Own("a", 2, 3)], "api")));
    }
}
