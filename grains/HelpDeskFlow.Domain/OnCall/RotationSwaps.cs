using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Requests to swap shifts: nothing changes until somebody accepts, then overrides say who is on call.</summary>
internal static class RotationSwaps
{
    public static Decision Request(RotationState state, RotationCommand.RequestSwap request, StepContext context)
    {
        var wanted = new SwapRequest(request.Id, request.Of, request.With, request.From, request.To, request.Return, request.By, context.Now);
        if (state.Swaps.FirstOrDefault(s => s.Id == request.Id) is { } known)
        {
            return known with { RequestedAt = context.Now, Status = SwapStatus.Open, With = request.With } == wanted
                ? Decision.Nothing
                : Decision.Reject("swap-id-taken", $"Swap {request.Id} of schedule {state.Name} exists with another content; use another id.");
        }

        if (string.IsNullOrEmpty(request.Id))
        {
            return Decision.Reject("swap-without-id", "The swap has no id; give it one that is not used yet.");
        }

        if (context.Config.Schedule(state.Name) is null)
        {
            return Decision.Reject("unknown-schedule", $"There is no schedule {state.Name} in the config; add it there first.");
        }

        foreach (var person in new[] { request.Of, request.With }.OfType<PersonName>().Where(p => context.Config.Person(p) is null))
        {
            return Decision.Reject("unknown-person", $"There is no person {person} in the config; add them there or name another.");
        }

        if (request.Of == request.With)
        {
            return Decision.Reject("swap-with-self", $"{request.Of} cannot swap with themselves; name another person or leave it open.");
        }

        if (request.To <= request.From || request.Return is { } back && back.To <= back.From)
        {
            return Decision.Reject("swap-empty", "A time of the swap ends before it begins; its end must be after its begin.");
        }

        if (request.Return is { } other && other.From < request.To && other.To > request.From)
        {
            return Decision.Reject("swap-invalid", "The two times of the swap overlap, so that it would undo itself; give times that do not.");
        }

        if (request.To <= context.Now)
        {
            return Decision.Reject("swap-past", $"The swap ends at {request.To}, which is past; give an end after {context.Now}.");
        }

        if (!HasShifts(state, request.Of, request.From, request.To, context))
        {
            return Decision.Reject("swap-not-on-call", $"{request.Of} has no shift in {state.Name} from {request.From} to {request.To}; give a time in which they have one.");
        }

        var open = state.Swaps.Count(s => s.Status == SwapStatus.Open && s.To > context.Now);
        return open >= RotationLimits.SwapsMax
            ? Decision.Reject("too-many-swaps", $"Schedule {state.Name} has {open} open swaps and the limit is {RotationLimits.SwapsMax}; accept or decline some.")
            : Decision.Of(new RotationEvent.SwapRequested(context.Now, wanted));
    }

    public static Decision Accept(RotationState state, RotationCommand.AcceptSwap accept, StepContext context)
    {
        if (state.Swaps.FirstOrDefault(s => s.Id == accept.Id) is not { } swap)
        {
            return NotThere(state, accept.Id);
        }

        if (swap.Status == SwapStatus.Accepted && swap.With == accept.Person)
        {
            return Decision.Nothing;
        }

        if (swap.Status != SwapStatus.Open)
        {
            return Decision.Reject("swap-settled", $"Swap {swap.Id} is {(swap.Status == SwapStatus.Accepted ? $"taken by {swap.With}" : "declined")}; make a new request.");
        }

        if (swap.To <= context.Now)
        {
            return Decision.Reject("swap-past", $"Swap {swap.Id} ended at {swap.To}, which is past; make a new request.");
        }

        if (context.Config.Person(accept.Person) is null)
        {
            return Decision.Reject("unknown-person", $"There is no person {accept.Person} in the config; add them there or name another.");
        }

        if (accept.Person == swap.Of || (swap.With is { } asked && asked != accept.Person))
        {
            return Decision.Reject("swap-not-asked", $"{accept.Person} was not asked to take swap {swap.Id}{(swap.With is { } other ? $"; {other} was" : "")}; let the one who was asked accept it.");
        }

        if (swap.Return is { } wanted && !HasShifts(state, accept.Person, wanted.From, wanted.To, context))
        {
            return Decision.Reject("swap-not-on-call", $"{accept.Person} has no shift in {state.Name} from {wanted.From} to {wanted.To} to give in return; somebody who has one may accept, or make a new request.");
        }

        var overrides = ImmutableArray.Create(new RuntimeOverride($"swap-{swap.Id}", swap.From, swap.To, accept.Person, accept.By, InsteadOf: swap.Of));
        if (swap.Return is { } back)
        {
            overrides = overrides.Add(new RuntimeOverride($"swap-{swap.Id}-return", back.From, back.To, swap.Of, accept.By, InsteadOf: accept.Person));
        }

        return RotationOverrides.NoRoom(state, context.Now, overrides.Length) ?? Decision.Of(new RotationEvent.SwapAccepted(context.Now, swap.Id, accept.Person, overrides, accept.By));
    }

    public static Decision Decline(RotationState state, RotationCommand.DeclineSwap decline, Instant now) =>
        state.Swaps.FirstOrDefault(s => s.Id == decline.Id) switch
        {
            null => NotThere(state, decline.Id),
            { Status: SwapStatus.Declined } => Decision.Nothing,
            { Status: SwapStatus.Accepted } swap => Decision.Reject("swap-settled", $"Swap {swap.Id} is taken by {swap.With}; remove its override swap-{swap.Id} to undo it."),
            _ => Decision.Of(new RotationEvent.SwapDeclined(now, decline.Id, decline.By)),
        };

    private static Decision NotThere(RotationState state, string id) =>
        Decision.Reject("no-such-swap", $"Schedule {state.Name} has no swap {id}; look at its list of swaps.");

    private static bool HasShifts(RotationState state, PersonName person, Instant from, Instant to, StepContext context) =>
        context.Config.Schedule(state.Name) is { } schedule && OnCallAt.Shifts(schedule, state, Instant.Max(from, context.Now), to).Any(s => s.Everybody.Contains(person));
}
