using System.Diagnostics;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace HelpDeskFlow.Notify;

/// <summary>
/// Makes the attempts that destinations ask for, and reports what came of them. Nothing here is durable: an attempt whose
/// report does not reach the engine is asked for again. <see cref="Release"/> never blocks; attempts run on the thread pool.
/// </summary>
public sealed partial class OutboxDispatcher : IEffectSink, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<(Deliver Deliver, IncidentOrder.Place Place)> _waiting = new();
    private readonly IncidentOrder _order = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<IEngine> _engine;
    private readonly ChannelRegistry _channels;
    private readonly ContentRenderer _renderer;
    private readonly TimeProvider _time;
    private readonly ILogger<OutboxDispatcher> _logger;
    private int _running;
    private bool _isStopped;

    /// <param name="engine">The engine to read views from and report to; asked for at the first attempt, because the engine needs this sink first.</param>
    /// <param name="channels">Ways to send.</param>
    /// <param name="renderer">Renders contents.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logger">Log.</param>
    public OutboxDispatcher(Func<IEngine> engine, ChannelRegistry channels, ContentRenderer renderer, TimeProvider time, ILogger<OutboxDispatcher> logger)
    {
        _engine = engine;
        _channels = channels;
        _renderer = renderer;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public void Release(IReadOnlyList<Effect> effects)
    {
        lock (_gate)
        {
            foreach (var effect in effects)
            {
                if (effect is Deliver deliver && !_isStopped)
                {
                    // Bounded by the rule books: each destination has at most InFlightMax attempts under way.
                    _waiting.Enqueue((deliver, _order.Enter(deliver)));
                }
            }

            StartWaiting_NeedsLock();
        }
    }

    /// <summary>Takes nothing more, gives what is under way <see cref="NotifyLimits.StopTime"/>, then breaks it off; it is asked for again after the restart.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            _waiting.Clear();
            if (_running == 0)
            {
                _idle.TrySetResult();
            }
        }

        try
        {
            await _idle.Task.WaitAsync(NotifyLimits.StopTime, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _idle.Task.ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private void StartWaiting_NeedsLock()
    {
        while (_running < NotifyLimits.AttemptsAtOnceMax && _waiting.TryDequeue(out var next))
        {
            _running++;
            ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Dispatcher.RunAsync(work.Deliver, work.Place), (Dispatcher: this, next.Deliver, next.Place), preferLocal: false);
        }
    }

    /// <summary>One attempt from start to report. Never throws: it is nobody's task to observe it.</summary>
    private async Task RunAsync(Deliver deliver, IncidentOrder.Place place)
    {
        try
        {
            var before = HasThreads(deliver) ? place.All : place.Before;
            await before.WaitAsync(_stopping.Token).ConfigureAwait(false);
            AttemptOutcome? outcome = null;
            try
            {
                outcome = await AttemptAsync(deliver).ConfigureAwait(false);
            }
            finally
            {
                if (outcome?.Reference is null) // else the next one needs it, and finds it only once it was reported
                {
                    _order.Leave(place);
                    place = null!;
                }
            }

            await ReportAsync(deliver, outcome).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            BrokenOff(deliver.Destination.Value, deliver.Request.Id.Value, deliver.Attempt);
        }
        catch (Exception exception)
        {
            // The report was not possible; the destination notices that it is overdue and tries again.
            NotReported(exception, deliver.Destination.Value, deliver.Request.Id.Value, deliver.Attempt);
        }
        finally
        {
            if (place is not null)
            {
                _order.Leave(place);
            }

            lock (_gate)
            {
                _running--;
                StartWaiting_NeedsLock();
                if (_isStopped && _running == 0)
                {
                    _idle.TrySetResult();
                }
            }
        }
    }

    private bool HasThreads(Deliver deliver) =>
        _engine().Views.Config.Destination(deliver.Destination) is { } destination && _channels.Find(destination.Type) is { HasThreads: true };

    private async Task<AttemptOutcome> AttemptAsync(Deliver deliver)
    {
        var views = _engine().Views;
        if (views.Config.Destination(deliver.Destination) is not { } destination)
        {
            return new AttemptOutcome(AttemptResult.Refused, $"destination {deliver.Destination} is not in the config; add it and send this again", null);
        }

        if (_channels.Find(destination.Type) is not { } channel)
        {
            return new AttemptOutcome(AttemptResult.Refused, $"type {destination.Type} of destination {destination.Name} cannot be sent to by this version; use one of {string.Join(", ", _channels.Types)}", null);
        }

        using var activity = NotifyInstruments.Source.HasListeners()
            ? NotifyInstruments.Source.StartActivity(ActivityKind.Client, TraceOf(deliver, views), name: $"notify {destination.Type}")
            : null;
        activity?.SetTag("hdf.destination", destination.Name.Value)
            .SetTag("hdf.delivery", deliver.Request.Id.Value)
            .SetTag("hdf.incident", deliver.Request.Incident.ToString())
            .SetTag("hdf.attempt", deliver.Attempt);
        var startedAt = _time.GetTimestamp();
        using var late = new CancellationTokenSource(destination.Delivery.Timeout.ToTimeSpan(), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stopping.Token);
        AttemptOutcome outcome;
        try
        {
            var content = _renderer.Render(deliver, views, Instant.FromDateTimeOffset(_time.GetUtcNow()));
            outcome = await channel.SendAsync(destination, content, either.Token).ConfigureAwait(false);
            if (content.Code is { } code)
            {
                // Receivers repeat in their answers what they were sent.
                outcome = outcome with { Detail = outcome.Detail.Replace(code, ContactCode.Mask, StringComparison.Ordinal), Reference = null };
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            outcome = new AttemptOutcome(AttemptResult.Failed, $"no answer within {destination.Delivery.Timeout.TotalSeconds:0.###} s", null) { PossibleDuplicates = 1 };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A fault of one channel must not take the others down; the text is ours, the exception's may hold secrets.
            ChannelFault(exception, destination.Type, deliver.Request.Id.Value);
            outcome = new AttemptOutcome(AttemptResult.Failed, $"channel {destination.Type} failed with {exception.GetType().Name}; see the program's log", null);
        }

        outcome = outcome with { PossibleDuplicates = channel.IsKeyed ? 0 : outcome.PossibleDuplicates + (deliver.MayRepeat ? 1 : 0) };
        NotifyInstruments.Count(destination.Type, outcome, _time.GetElapsedTime(startedAt));
        activity?.SetTag("hdf.result", NotifyInstruments.NameOf(outcome.Result))
            .SetStatus(outcome.Result == AttemptResult.Delivered ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome.Detail);
        Attempted(deliver.Destination.Value, deliver.Request.Id.Value, deliver.Attempt, NotifyInstruments.NameOf(outcome.Result), outcome.Detail);
        return outcome;
    }

    /// <summary>The span of the request that opened the incident: its pages are that one's children, however much later.</summary>
    private static ActivityContext TraceOf(Deliver deliver, IReadViews views) =>
        ActivityContext.TryParse(views.Incident(deliver.Request.Incident)?.Trace, null, isRemote: true, out var opened) ? opened : default;

    /// <summary>Tells the destination what came of it; an engine that cannot store now is asked again, for a while.</summary>
    private async Task ReportAsync(Deliver deliver, AttemptOutcome outcome)
    {
        var engine = _engine();
        var command = new DestinationCommand.AttemptFinished(deliver.Request.Id, deliver.Attempt, outcome);
        var pause = NotifyLimits.ReportPauseFirst;
        for (var tries = 1; ; tries++)
        {
            var answer = (await engine.AskAsync(GrainId.Of(deliver.Destination), command).ConfigureAwait(false)).Answer;
            if (answer == EngineAnswer.Committed)
            {
                return;
            }

            if (answer == EngineAnswer.Stopping || tries == NotifyLimits.ReportTriesMax)
            {
                ReportLost(deliver.Destination.Value, deliver.Request.Id.Value, deliver.Attempt, answer, tries);
                return;
            }

            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
            pause = pause * 2 < NotifyLimits.ReportPauseMax ? pause * 2 : NotifyLimits.ReportPauseMax;
        }
    }
}
