using FsCheck;
using FsCheck.Fluent;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;
using static HelpDeskFlow.Domain.Tests.Incidents.IncidentScene;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>
/// What holds for every incident. Method: generated lists of numbers are read as commands and pauses (so that a failure
/// shrinks); the scene itself decides each command twice and asserts that the second gives no event.
/// </summary>
public class IncidentPropertyTests
{
    private static readonly Duration[] Pauses =
        [Duration.Zero, Duration.FromSeconds(1), Duration.FromMinutes(2), Duration.FromMinutes(5), Duration.FromMinutes(20)];

    [Fact]
    public void AnyCommands_SameTwice_GivesNoSecondEventAndInvariantsHold()
    {
        var numbers = Gen.Choose(0, 1_000_000).ListOf();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60),
            Prop.ForAll(Arb.From(numbers), list =>
            {
                var scene = Opened((Severity)(list.Count % 4));
                var deliveries = scene.Deliveries().Select(d => d.Request.Id.Value).ToHashSet();
                foreach (var number in list)
                {
                    var about = number / IncidentSamples.Verbs;
                    scene.Sleep(Pauses[about / 8 % Pauses.Length]);
                    var command = IncidentSamples.Command(number, about % 64, scene.Now);
                    scene.Do(command, nextNumber: 2);
                    Assert.All(scene.Deliveries(), d => Assert.True(deliveries.Add(d.Request.Id.Value), "a delivery id was used twice"));
                    AssertInvariants(scene, command);
                }
            }));
    }

    [Fact]
    public void EveryCommand_InEveryState_IsHandledWithoutThrowing()
    {
        var covered = new HashSet<Type>();
        for (var verb = 0; verb < IncidentSamples.Verbs; verb++)
        {
            for (var about = 0; about < 12; about++)
            {
                foreach (var scene in IncidentSamples.Scenes())
                {
                    var command = IncidentSamples.Command(verb, about, scene.Now);
                    covered.Add(command.GetType());
                    var known = scene.State.Status != IncidentStatus.None;
                    var decision = scene.Do(command);
                    Assert.NotEqual("unknown-command", decision.Rejection?.Code);
                    if (!known && command is IncidentCommand and not (IncidentCommand.Open or IncidentCommand.TakeMembers))
                    {
                        Assert.Equal("unknown-incident", decision.Rejection?.Code);
                    }
                }
            }
        }

        Assert.Superset(typeof(IncidentCommand).GetNestedTypes().ToHashSet(), covered);
    }

    [Fact]
    public void Evolve_EveryEventOnEveryState_NeverThrows()
    {
        var events = IncidentSamples.Events().ToList();
        Assert.Superset(typeof(IncidentEvent).GetNestedTypes().ToHashSet(), events.Select(e => e.GetType()).ToHashSet());
        foreach (var scene in IncidentSamples.Scenes())
        {
            foreach (var first in events)
            {
                var state = IncidentDecider.Evolve(scene.State, first);
                Assert.All(events, second => IncidentDecider.Timers(IncidentDecider.Evolve(state, second)));
            }
        }
    }

    [Fact]
    public void Decide_CommandOfAnotherGrain_IsRefused() =>
        new IncidentScene().CheckRefused(new CorrelatorCommand.Forget(IncidentId.None), "unknown-command");

    [Fact]
    public void IncidentId_Number_ComesBack()
    {
        Assert.Equal(0, IncidentId.None.ToNumber());
        Assert.All([1L, 42, 255, 256, 1_000_000_007, (1L << 56) - 1], n => Assert.Equal(n, IncidentId.FromNumber(n).ToNumber()));
    }

    private static void AssertInvariants(IncidentScene scene, Command command)
    {
        var state = scene.State;
        Assert.True(state.Timeline.Length <= IncidentLimits.TimelineMax);
        Assert.True(state.OpenMembers.Count <= state.AlertCount, "more firing members than alerts");
        Assert.True(state.Escalation is not { Pending.IsEmpty: false } || state.Status == IncidentStatus.Triggered, "notices wait though nobody will send them");
        Assert.True(state.Escalation is not { NextStepAt: not null } || state.Status == IncidentStatus.Triggered, "a step waits though nobody will take it");
        var timers = IncidentDecider.Timers(state);
        if (!state.IsOpen)
        {
            Assert.Empty(timers);
            Assert.Empty(state.OpenMembers);
        }

        if (command is TimerDue)
        {
            Assert.All(timers, t => Assert.True(t.DueAt > scene.Now, $"timer {t.Name} would fire again at once"));
        }

        if (state is { Status: IncidentStatus.Triggered, IsMuted: false } && EscalationPlan.Pages(state.Escalation?.Policy, state.Severity))
        {
            // Nobody is forgotten: a page went out and the next is planned, or all of the policy was gone through.
            Assert.True(state.Escalation!.NextStepAt is not null || state.Escalation.Exhausted, "triggered and paging, with no next step");
        }
    }
}
