using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>How notifications come into the queue.</summary>
internal sealed partial class DestinationStep
{
    /// <summary>Takes notifications. One that came here before, itself or on its way round through fallbacks, is known.</summary>
    public Rejection? Enqueue(ImmutableArray<DeliveryRequest> requests)
    {
        var plain = ImmutableArray.CreateBuilder<DeliveryRequest>(requests.Length);
        var withFallback = ImmutableArray.CreateBuilder<DeliveryRequest>();
        var taken = requests.Length > 1 ? new HashSet<DeliveryId>(requests.Length) : null;
        foreach (var request in requests)
        {
            var root = FallbackRoute.RootOf(request.Id);
            if (_state.Knows(request.Id) || taken?.Add(request.Id) == false || (root != request.Id && (_state.Knows(root) || taken?.Contains(root) == true)))
            {
                continue;
            }

            (FallbackRoute.Next(_config, request.Id) is null ? plain : withFallback).Add(request);
        }

        ReadOnlySpan<DestinationEvent.Queued> queued =
        [
            new(_now, plain.DrainToImmutable(), _now + Limits.GiveUpAfter, null),
            new(_now, withFallback.DrainToImmutable(), _now + Limits.GiveUpAfter, _now + DestinationLimits.FallbackWait),
        ];
        var isFull = _state.Active.Count + queued[0].Requests.Length + queued[1].Requests.Length > DestinationLimits.ActiveMax;
        _isOver = !isFull && NothingElseToDo();
        foreach (var happened in queued)
        {
            if (happened.Requests.IsEmpty)
            {
                continue;
            }

            if (_isOver)
            {
                // A storm into a busy destination: the event is all there is to say, and the engine folds it once.
                _events.Add(happened);
            }
            else
            {
                Emit(happened);
            }
        }

        while (_state.Active.Count > DestinationLimits.ActiveMax)
        {
            // The new ones are among the ready ones: the least urgent of all goes, and of equals the last.
            Die(_state.Ready.Max.Id, $"the queue of destination {_state.Name} is full with {DestinationLimits.ActiveMax} deliveries; send it again when the receiver works");
        }

        return null;
    }

    private bool NothingElseToDo() =>
        _config is not null
        && _state.Limits == Limits
        && !DestinationPace.CanStart(_state, _now)
        && (_state.Leases.IsEmpty || _state.Leases.Min.At > _now)
        && (_state.Deadlines.IsEmpty || _state.Deadlines.Min.At > _now);
}
