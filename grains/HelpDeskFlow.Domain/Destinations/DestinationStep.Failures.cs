using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>Attempts that did not get through.</summary>
internal sealed partial class DestinationStep
{
    private void Fail(Delivery delivery, string detail, int possibleDuplicates, bool unreported)
    {
        var (id, failures) = (delivery.Request.Id, delivery.Failures + 1);
        var why = failures >= Limits.AttemptsMax ? $"{failures} attempts failed, the last with: {detail}"
            : _now >= delivery.GiveUpAt ? $"not delivered by {delivery.GiveUpAt}, the last attempt failed with: {detail}"
            : null;
        var next = why is null ? _now + DestinationPace.Backoff(Limits, id, delivery.Attempts, failures) : (Instant?)null;
        Emit(new DestinationEvent.AttemptFailed(_now, id, delivery.Attempts, AttemptResult.Failed, detail, next) { PossibleDuplicates = possibleDuplicates, Unreported = unreported });
        if (why is not null)
        {
            Die(id, why);
        }
        else if (failures >= Limits.FallbackAfter)
        {
            UseFallback(id, $"{failures} attempts failed");
        }

        // Failures of attempts that began before the breaker opened say nothing new; after its pause it is the trial's.
        var opens = _state.BreakerOpenUntil is { } until ? until <= _now : _state.FailuresInRow >= Limits.BreakerFailures;
        if (opens)
        {
            Emit(new DestinationEvent.BreakerOpened(_now, _now + Limits.BreakerPause, _state.FailuresInRow));
        }
    }

    private void Throttle(Delivery delivery, AttemptOutcome outcome)
    {
        var wait = outcome.RetryAfter ?? DestinationPace.Backoff(Limits, delivery.Request.Id, delivery.Attempts, delivery.Attempts);
        var until = _now + Duration.Min(Duration.Max(wait, DestinationLimits.RetryAfterMin), DestinationLimits.RetryAfterMax);
        Emit(new DestinationEvent.AttemptFailed(_now, delivery.Request.Id, delivery.Attempts, AttemptResult.Throttled, outcome.Detail, until) { PossibleDuplicates = outcome.PossibleDuplicates });
        if (_state.ThrottledUntil is not { } known || known < until)
        {
            Emit(new DestinationEvent.Throttled(_now, until));
        }
    }

    private void FailUnreported()
    {
        while (!_state.Leases.IsEmpty && _state.Leases.Min.At <= _now)
        {
            var delivery = _state.Active[_state.Leases.Min.Id];
            Fail(delivery, $"attempt {delivery.Attempts} was not reported by {delivery.ReportDueAt}", 0, unreported: true);
        }
    }
}
