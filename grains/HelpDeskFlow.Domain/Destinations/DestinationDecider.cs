using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>
/// Rule book of a destination: an outbox with rate limit, backoff, circuit breaker, fallback and dead letters. Deciding is
/// in <see cref="DestinationStep"/>, folding in <see cref="DestinationFolding"/>, pace and timer in <see cref="DestinationPace"/>.
/// A step costs O(log n) in the number of waiting deliveries.
/// </summary>
public sealed class DestinationDecider : IRuleBook<DestinationState>
{
    private DestinationDecider()
    {
    }

    /// <inheritdoc/>
    public static DestinationState Initial(GrainId id) => new() { Name = new DestinationName(id.Key) };

    /// <inheritdoc/>
    public static Decision Decide(DestinationState state, Command command, StepContext context)
    {
        var step = new DestinationStep(state, context);
        var rejection = command switch
        {
            DestinationCommand.Enqueue enqueue => step.Enqueue([enqueue.Request]),
            DestinationCommand.EnqueueAll all => step.Enqueue(all.Requests),
            DestinationCommand.AttemptFinished finished => step.Finish(finished.Id, finished.Attempt, finished.Outcome),
            DestinationCommand.ReceiptArrived receipt => step.TakeReceipt(receipt.Id, receipt.Attempt, receipt.Reached, receipt.Detail),
            DestinationCommand.Resend resend => step.Resend(resend.Id, resend.By),
            Recovered => step.Recover(),
            _ => null,
        };
        return rejection is null ? step.GoOn() : new Decision([], [], [], rejection);
    }

    /// <inheritdoc/>
    public static DestinationState Evolve(DestinationState state, Event happened) => DestinationFolding.Evolve(state, happened);

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(DestinationState state) =>
        DestinationPace.NextLookAt(state) is { } at ? [new WantedTimer("deliver", at)] : [];
}
