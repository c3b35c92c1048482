using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.People;
using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>One step of a destination while it is being decided: the state as far as its events have moved it, and what it says so far.</summary>
internal sealed partial class DestinationStep
{
    private readonly Instant _now;
    private readonly DestinationConfig? _config;
    private readonly ImmutableArray<Event>.Builder _events = ImmutableArray.CreateBuilder<Event>(1);
    private readonly ImmutableArray<Tell>.Builder _tells = ImmutableArray.CreateBuilder<Tell>(1);
    private readonly ImmutableArray<Effect>.Builder _effects = ImmutableArray.CreateBuilder<Effect>(1);
    private DestinationState _state;
    private bool _isOver;

    public DestinationStep(DestinationState state, StepContext context)
    {
        _state = state;
        _now = context.Now;
        _config = context.Config.Destination(state.Name);
    }

    private DeliveryLimits Limits => _config?.Delivery ?? DeliveryLimits.Default;

    /// <summary>Takes the report of an attempt; one of an attempt that is not under way changes nothing.</summary>
    public Rejection? Finish(DeliveryId id, int attempt, AttemptOutcome outcome)
    {
        if (!_state.Active.TryGetValue(id, out var delivery) || delivery.Status != DeliveryStatus.InFlight || delivery.Attempts != attempt)
        {
            return null;
        }

        switch (outcome.Result)
        {
            case AttemptResult.Delivered:
                Emit(new DestinationEvent.Delivered(_now, id, attempt, outcome.Detail) { PossibleDuplicates = outcome.PossibleDuplicates });
                EmitIf(DestinationThreads.After(_state, delivery.Request, outcome, _now));
                Report(delivery, delivered: true, outcome.Detail);
                CloseBreaker();
                break;
            case AttemptResult.Refused:
                Emit(new DestinationEvent.AttemptFailed(_now, id, attempt, outcome.Result, outcome.Detail, null) { PossibleDuplicates = outcome.PossibleDuplicates });
                Die(id, $"refused: {outcome.Detail}");
                CloseBreaker(); // it answers
                break;
            case AttemptResult.Throttled:
                Throttle(delivery, outcome);
                break;
            default:
                Fail(delivery, outcome.Detail, outcome.PossibleDuplicates, unreported: false);
                break;
        }

        return null;
    }

    /// <summary>Sends a dead letter again; one that is being sent already changes nothing.</summary>
    public Rejection? Resend(DeliveryId id, string by)
    {
        if (_state.Active.ContainsKey(id))
        {
            return null;
        }

        if (!_state.Finished.Contains(id))
        {
            return new Rejection("unknown-delivery", $"Destination {_state.Name} has no delivery {id}; list its dead letters for the ids.");
        }

        if (!_state.Dead.Exists(d => d.Request.Id == id))
        {
            return new Rejection("already-delivered", $"Delivery {id} was delivered by destination {_state.Name}; only dead letters can be sent again.");
        }

        Emit(new DestinationEvent.Resent(_now, id, by, _now + Limits.GiveUpAfter));
        return null;
    }

    /// <summary>After a restart: the attempts under way are made again, because what came of them is unknown; keyed receivers drop what they have.</summary>
    public Rejection? Recover()
    {
        foreach (var lease in _state.Leases)
        {
            var delivery = _state.Active[lease.Id];
            if (lease.At != ReportDueAt())
            {
                Emit(new DestinationEvent.AttemptResumed(_now, lease.Id, delivery.Attempts, ReportDueAt()));
            }

            _effects.Add(new Deliver(_state.Name, delivery.Request, delivery.Attempts) { MayRepeat = true });
        }

        return null;
    }

    /// <summary>What time brings, then as many attempts as may start.</summary>
    public Decision GoOn()
    {
        if (!_isOver)
        {
            NoteLimits();
            FailUnreported();
            HandleDeadlines();
            DropWithoutConfig();
            StartAttempts();
        }

        return _events.Count + _tells.Count + _effects.Count == 0
            ? Decision.Nothing
            : new Decision(_events.DrainToImmutable(), _tells.DrainToImmutable(), _effects.DrainToImmutable(), null);
    }

    private void NoteLimits()
    {
        if (_config is not null && _state.Limits != Limits)
        {
            Emit(new DestinationEvent.LimitsChanged(_now, Limits));
        }
    }

    private void StartAttempts()
    {
        while (DestinationPace.CanStart(_state, _now))
        {
            _state = DestinationFolding.Ripen(_state, _now);
            if (_state.Ready.IsEmpty)
            {
                break;
            }

            var delivery = _state.Active[_state.Ready.Min.Id];
            Emit(new DestinationEvent.AttemptStarted(_now, delivery.Request.Id, delivery.Attempts + 1, ReportDueAt()));
            _effects.Add(new Deliver(_state.Name, delivery.Request, delivery.Attempts + 1) { MayRepeat = delivery.IsUnreported });
        }
    }

    private Instant ReportDueAt() => _now + Limits.Timeout + DestinationLimits.ReportGrace;

    private void HandleDeadlines()
    {
        for (var handled = 0; handled < DestinationLimits.DeadlinesPerStepMax && !_state.Deadlines.IsEmpty && _state.Deadlines.Min.At <= _now; handled++)
        {
            var delivery = _state.Active[_state.Deadlines.Min.Id];
            if (delivery.GiveUpAt <= _now)
            {
                Die(delivery.Request.Id, $"not delivered by {delivery.GiveUpAt}{(delivery.LastDetail is { } last ? $", the last attempt failed with: {last}" : "")}");
            }
            else
            {
                UseFallback(delivery.Request.Id, $"it has waited since {delivery.Request.QueuedAt}");
            }
        }
    }

    private void DropWithoutConfig()
    {
        for (var dropped = 0; _config is null && dropped < DestinationLimits.DeadlinesPerStepMax && _state.Ready.Count + _state.RetryDue.Count > 0; dropped++)
        {
            var id = _state.Ready.IsEmpty ? _state.RetryDue.Min.Id : _state.Ready.Min.Id;
            Die(id, $"destination {_state.Name} is not in the config; add it and send this again");
        }
    }

    private void Die(DeliveryId id, string why)
    {
        var delivery = _state.Active[id];
        UseFallback(id, why);
        Emit(new DestinationEvent.Died(_now, id, why));
        EmitIf(DestinationThreads.EndOf(_state, delivery.Request, _now));
        Report(delivery, delivered: false, why);
    }

    /// <summary>Tells the fallback once; where the config has none any more, that is noted so that the deadline does not come again.</summary>
    private void UseFallback(DeliveryId id, string why)
    {
        var delivery = _state.Active[id];
        var fallback = delivery.FallbackTo is null ? FallbackRoute.Next(_config, id) : null;
        if (fallback is { } to)
        {
            Emit(new DestinationEvent.FallbackUsed(_now, id, to, why));
            _tells.Add(new Tell(GrainId.Of(to), new DestinationCommand.Enqueue(FallbackRoute.Via(delivery.Request, _state.Name, to, why, _now))));
        }
        else if (delivery.FallbackAt is not null)
        {
            Emit(new DestinationEvent.FallbackUsed(_now, id, null, "the config has no fallback any more"));
        }
    }

    private void CloseBreaker()
    {
        if (_state.BreakerOpenUntil is not null || _state.FailuresInRow > 0)
        {
            Emit(new DestinationEvent.BreakerClosed(_now));
        }
    }

    private void Report(Delivery delivery, bool delivered, string detail)
    {
        if (delivery.Request.Incident.IsSome)
        {
            _tells.Add(new Tell(GrainId.Of(delivery.Request.Incident), new IncidentCommand.NotificationReported(delivery.Request.Id, _state.Name, delivered, detail)));
        }
        else if (delivery.Request.Person is { } person)
        {
            _tells.Add(new Tell(GrainId.Of(person), new PersonCommand.NoticeReported(delivery.Request.Id, delivered, detail)));
        }
    }

    private void EmitIf(DestinationEvent? happened)
    {
        if (happened is not null)
        {
            Emit(happened);
        }
    }

    private void Emit(DestinationEvent happened)
    {
        _events.Add(happened);
        _state = DestinationFolding.Evolve(_state, happened);
    }
}
