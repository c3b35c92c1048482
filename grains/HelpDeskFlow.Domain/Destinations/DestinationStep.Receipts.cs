using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.Destinations;

internal sealed partial class DestinationStep
{
    /// <summary>
    /// Takes what a receiver says about a message after it took it. One that did not reach its person becomes a dead letter
    /// and goes to the fallback; one that did although its attempt seemed to fail is not sent again. The same receipt twice,
    /// one of an older attempt or of an unknown delivery changes nothing.
    /// </summary>
    public Rejection? TakeReceipt(DeliveryId id, int attempt, bool reached, string detail)
    {
        var known = _state.Active.GetValueOrDefault(id)
            ?? (_state.Finished.Contains(id) ? _state.Recent.FirstOrDefault(d => d.Request.Id == id) : null);
        if (known is null || known.Attempts != attempt)
        {
            return null;
        }

        if (reached)
        {
            if (known.Status == DeliveryStatus.Retrying)
            {
                Emit(new DestinationEvent.Delivered(_now, id, attempt, detail));
                Report(known, delivered: true, detail);
            }

            return null;
        }

        if (known.Status is DeliveryStatus.Delivered or DeliveryStatus.InFlight)
        {
            var fallback = known.FallbackTo is null ? FallbackRoute.Next(_config, id) : null;
            Emit(new DestinationEvent.Bounced(_now, id, attempt, detail, fallback));
            if (fallback is { } to)
            {
                _tells.Add(new Tell(GrainId.Of(to), new DestinationCommand.Enqueue(FallbackRoute.Via(known.Request, _state.Name, to, detail, _now))));
            }

            Report(known, delivered: false, detail);
        }

        return null;
    }
}
