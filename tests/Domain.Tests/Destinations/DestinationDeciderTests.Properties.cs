using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Destinations;

/// <summary>
/// Goal: whatever the receiver does, each delivery ends exactly once, and no command twice gives a second event. Method:
/// seeded random commands and outcomes on virtual time; the invariants of <see cref="DestinationScene"/> after every step.
/// </summary>
public class DestinationDeciderPropertyTests
{
    private static readonly AttemptResult[] Results = Enum.GetValues<AttemptResult>();

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void AnyCommand_Twice_GivesNoSecondEvent(int seed)
    {
        var run = new Run(seed);
        for (var step = 0; step < 150; step++)
        {
            run.Next();
            run.Scene.When(run.Last);
            Assert.True(run.Scene.Peek(run.Last).Events.IsEmpty, $"seed {seed}, step {step}: {run.Last}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Deliveries_WhateverTheReceiverDoes_EndExactlyOnce(int seed)
    {
        var run = new Run(seed);
        for (var step = 0; step < 150; step++)
        {
            run.Next();
            run.Step(run.Last);
        }

        // Nothing new arrives; reports come back or get lost; the timer alone must bring everything to an end.
        for (var step = 0; run.Scene.TimerAt is not null; step++)
        {
            Assert.True(step < 5_000, $"seed {seed} does not come to an end");
            if (run.Flying.Count > 0 && run.Random.Next(4) > 0)
            {
                run.Step(run.Report());
            }
            else
            {
                var decision = run.Step(null);
                Assert.False(decision.Events.IsEmpty, $"seed {seed}: the timer at {run.Scene.Now} brought nothing");
            }
        }

        Assert.Equal(run.Enqueued.Count, run.Reported.Count);
        Assert.All(run.Reported.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Enqueue_AHundredThousandIntoABlockedDestination_IsCheap()
    {
        var hook = new DestinationConfig(DestinationScene.Hook, "webhook", ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default);
        var context = new StepContext(DestinationScene.Start, ConfigSnapshot.BuiltIn with { Destinations = [hook] }, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1);
        var state = DestinationDecider.Initial(GrainId.Of(DestinationScene.Hook));
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        const int Count = 100_000;
        for (var i = 0; i < Count; i++)
        {
            var decision = DestinationDecider.Decide(state, DestinationScene.Enqueue($"d{i}", (Severity)(i % 4)), context);
            state = decision.Events.Aggregate(state, DestinationDecider.Evolve);
            Assert.False(DestinationDecider.Timers(state).IsEmpty);
        }

        // Judged by allocation, which does not depend on the machine: some kilobytes each means no scan and no copy.
        var bytesEach = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / Count;
        Assert.InRange(bytesEach, 0, 12_000);
        Assert.Equal(Count - DeliveryLimits.Default.InFlightMax, state.Ready.Count);
        Assert.Equal(Severity.P0, state.Ready.Min.Severity);
    }

    /// <summary>One random run: what was asked, what flies, what was reported to the incident.</summary>
    private sealed class Run(int seed)
    {
        public Random Random { get; } = new(seed);

        public DestinationScene Scene { get; } = new(
            DeliveryLimits.Default with
            {
                InFlightMax = 1 + (seed % 4),
                PerSecondMax = seed % 3 == 0 ? 2 : null,
                BreakerFailures = 1 + (seed % 5),
                AttemptsMax = 1 + (seed % 6),
                GiveUpAfter = Duration.FromMinutes(1 + (seed % 7)),
            },
            fallback: seed % 2 == 0);

        public HashSet<string> Enqueued { get; } = [];

        public List<(DeliveryId Id, int Attempt)> Flying { get; } = [];

        public Dictionary<DeliveryId, int> Reported { get; } = [];

        public Command Last { get; private set; } = new Recovered();

        public void Next()
        {
            Scene.At(Scene.Now - DestinationScene.Start + Duration.FromMilliseconds(Random.Next(3) * Random.Next(2_000)));
            Last = Random.Next(10) switch
            {
                < 5 => DestinationScene.Enqueue($"d{Random.Next(80)}", (Severity)Random.Next(4)),
                < 8 when Scene.State.Leases.Count > 0 => FromState(),
                8 => new TimerDue("deliver"),
                _ => new Recovered(),
            };
        }

        public Decision Step(Command? command)
        {
            if (command is DestinationCommand.Enqueue enqueue)
            {
                Enqueued.Add(enqueue.Request.Id.Value);
            }

            var decision = command is null ? Scene.Fire() : Scene.When(command);
            Flying.AddRange(decision.Effects.OfType<Deliver>().Select(d => (d.Request.Id, d.Attempt)));
            foreach (var report in DestinationScene.Reports(decision))
            {
                Reported[report.Delivery] = Reported.GetValueOrDefault(report.Delivery) + 1;
            }

            return decision;
        }

        public Command Report()
        {
            var index = Random.Next(Flying.Count);
            var (id, attempt) = Flying[index];
            Flying.RemoveAt(index);
            return Outcome(id, attempt);
        }

        private Command FromState()
        {
            var lease = Scene.State.Leases[Random.Next(Scene.State.Leases.Count)];
            return Outcome(lease.Id, Scene.State.Active[lease.Id].Attempts);
        }

        private Command Outcome(DeliveryId id, int attempt) => DestinationScene.Finished(
            id.Value, attempt, Results[Random.Next(Results.Length)], Random.Next(2) == 0 ? null : Duration.FromSeconds(Random.Next(100)));
    }
}
