using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Routing;
using HelpDeskFlow.Domain.Services;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>The service grains' part: alerts against the episode table. A repeat is a probe, a decision and 32 bytes.</summary>
public sealed partial class EngineCore
{
    private readonly System.Buffers.ArrayBufferWriter<byte> _labelScratch = new(1024);
    private readonly AlertRedaction _redaction = new();
    private long _expiryHoldUntilTicks;

    /// <summary>Takes a batch: each alert is deduplicated, and what is new goes on to the correlator and the incidents.</summary>
    public void Take(AlertBatch batch)
    {
        var records = batch.Records;
        var receivedAt = Instant.Min(batch.ReceivedAt, _now);
        if (batch.Trace != _context.Trace)
        {
            _context = _context with { Trace = batch.Trace };
        }

        if (batch.Marks.IsEmpty)
        {
            Counters.AlertsReceived += records.Length;
            foreach (ref readonly var record in records)
            {
                Take(batch, record, receivedAt);
            }
        }
        else
        {
            TakeMessages(batch, receivedAt);
        }
    }

    /// <summary>Closes episodes whose end has passed, and forgets closed ones after the reopen window. Returns how many it looked at.</summary>
    public int Expire()
    {
        var nowTicks = _wall.ToUnixTimeTicks();
        if (nowTicks < _expiryHoldUntilTicks)
        {
            return 0;
        }

        var looked = 0;
        while (looked < _limits.ExpiriesPerTurnMax && !IsTurnFull && Episodes.TryTakeDue(nowTicks, out var slot))
        {
            looked++;
            ref readonly var row = ref Episodes[slot];
            if (row.Status == EpisodeStatus.Resolved)
            {
                var keepUntil = row.EndsAtTicks + _config.ReopenWindow.BclCompatibleTicks;
                if (keepUntil <= nowTicks)
                {
                    Forget(slot);
                }
                else
                {
                    Episodes.Schedule(slot, keepUntil);
                }
            }
            else if (row.EndsAtTicks > nowTicks)
            {
                Episodes.Schedule(slot, row.EndsAtTicks);
            }
            else
            {
                Close(slot, EpisodeDecider.TimeOut(row.ToEpisode()), EpisodeVerdict.Resolved);
                DrainTells();
            }
        }

        TrimClosed();
        return looked;
    }

    /// <summary>When an end is to be looked at next, in the engine's time: as far ahead of it as it is ahead of the wall clock.</summary>
    private long? NextExpiryTicks => Episodes.NextDueTicks is { } due
        ? Math.Max(due, _expiryHoldUntilTicks) + (_now - _wall).BclCompatibleTicks
        : null;

    private void Take(AlertBatch batch, in AlertRecord record, Instant receivedAt)
    {
        var slot = Episodes.Find(record.Key);
        var known = slot < 0 ? default : Episodes[slot].ToEpisode();
        var endsAt = NotAfterTurn(Instant.FromUnixTimeTicks(record.EndsAtTicks), batch.ReceivedAt, receivedAt);
        var signal = new AlertSignal(
            receivedAt,
            Instant.Min(Instant.FromUnixTimeTicks(record.StartsAtTicks), endsAt),
            endsAt,
            record.EndIsTimeout,
            record.AnnotationsHash);
        switch (EpisodeDecider.Decide(known, signal, _config.ReopenWindow, out var next))
        {
            case EpisodeVerdict.Repeated:
                Counters.Repeats++;
                Episodes.SetRepeat(slot, next.EndsAt.ToUnixTimeTicks(), next.LastSeenAt.ToUnixTimeTicks(), next.EventCount, next.EndIsTimeout, _sequence);
                _episodeFrames.Repeat(slot, Episodes[slot]);
                break;
            case EpisodeVerdict.Updated:
                Counters.Repeats++;
                ChangeTexts(slot, batch, record, next, EpisodeVerdict.Updated);
                if (record.HasDedupKey)
                {
                    LookAtNewLabels(slot);
                }
                break;
            case EpisodeVerdict.Opened:
                Open(slot, batch, record, next);
                break;
            case EpisodeVerdict.Reopened:
                Reopen(slot, batch, record, next);
                break;
            case EpisodeVerdict.Resolved:
                Close(slot, next, EpisodeVerdict.Resolved);
                DrainTells();
                break;
            default:
                Counters.Ignored++;
                break;
        }
    }

    /// <summary>What was over when the batch reached us is over for the turn too, whose time may have been read a moment before. The future stays.</summary>
    private static Instant NotAfterTurn(Instant at, Instant reachedUsAt, Instant receivedAt) =>
        at <= reachedUsAt ? Instant.Min(at, receivedAt) : at;

    private void Open(int slot, AlertBatch batch, in AlertRecord record, in Episode episode)
    {
        Counters.EpisodesOpened++;
        var encodedLabels = _redaction.Labels(batch.LabelsOf(record), record.HasDedupKey, _config.Redaction);
        var encodedAnnotations = _redaction.Annotations(batch.AnnotationsOf(record), _config.Redaction);
        var payload = EpisodePayload.Pack(Episodes.Pairs, encodedLabels, encodedAnnotations, Episodes.Turn);
        var labels = EpisodePayload.Labels(Episodes.Pairs, payload);
        var service = batch.Service ?? Route.ServiceOf(_config, labels).Service;
        if (slot >= 0)
        {
            // The key was here before and its reopen window is over: the same place, a new episode without an incident.
            Forget(slot);
        }

        slot = Episodes.Insert(record.Key, service, payload, episode, _sequence);
        Firings.Note(record.Key, service, _now, _sequence);
        _episodeFrames.Changed(EpisodeVerdict.Opened, slot, Episodes[slot], service, encodedLabels, encodedAnnotations);
        var summary = Summarize(service, record.Key, labels, LabelCodec.Decode(encodedAnnotations, withReserved: false), episode);
        Place(slot, service, summary, AlertBegins.Now);
    }

    private void Reopen(int slot, AlertBatch batch, in AlertRecord record, in Episode episode)
    {
        Counters.EpisodesOpened++;
        var annotations = ChangeTexts(slot, batch, record, episode, EpisodeVerdict.Reopened);
        ref readonly var row = ref Episodes[slot];
        var service = Episodes.ServiceOf(row);
        Firings.Note(record.Key, service, _now, _sequence);
        var summary = Summarize(
            service, record.Key, EpisodePayload.Labels(Episodes.Pairs, row.Payload!), LabelCodec.Decode(annotations, withReserved: false), episode);
        Place(slot, service, summary, AlertBegins.Again);
    }

    /// <summary>Keeps the newest texts; returns the annotations as kept.</summary>
    private ReadOnlySpan<byte> ChangeTexts(int slot, AlertBatch batch, in AlertRecord record, in Episode episode, EpisodeVerdict verdict)
    {
        var labels = _redaction.Labels(batch.LabelsOf(record), record.HasDedupKey, _config.Redaction);
        var annotations = _redaction.Annotations(batch.AnnotationsOf(record), _config.Redaction);
        if (record.HasDedupKey)
        {
            ForgetLabels(slot);
            Episodes.Update(slot, episode, null, _sequence);
            Episodes.ReplacePayload(slot, EpisodePayload.Pack(Episodes.Pairs, labels, annotations, Episodes.Turn), _sequence);
        }
        else
        {
            Episodes.Update(slot, episode, EpisodePayload.WithAnnotations(Episodes.Pairs, Episodes[slot].Payload!, annotations, Episodes.Turn), _sequence);
        }

        _episodeFrames.Changed(verdict, slot, Episodes[slot], Episodes.ServiceOf(Episodes[slot]), labels, annotations);
        return annotations;
    }

    private void Close(int slot, in Episode episode, EpisodeVerdict verdict)
    {
        Counters.EpisodesClosed++;
        Episodes.Update(slot, episode, null, _sequence);
        ref readonly var row = ref Episodes[slot];
        _closed.Enqueue((slot, row.Key, row.EndsAtTicks));
        _episodeFrames.Changed(verdict, slot, row, Episodes.ServiceOf(row), [], []);
        Episodes.Schedule(slot, row.EndsAtTicks + _config.ReopenWindow.BclCompatibleTicks);
        if (row.CloseReason != CloseReason.Person)
        {
            Firings.NoteEnded(row.Key, EpisodeFrames.LengthOf(row), _sequence);
        }

        TellClosed(slot);
    }

    private Rejection? StepService(Command command)
    {
        switch (command)
        {
            case ServiceCommand.AssignIncident assign:
                Assign(assign);
                break;
            case ServiceCommand.CloseEpisodes close:
                foreach (var key in close.Keys)
                {
                    if (Episodes.Find(key) is >= 0 and var found && Episodes[found].Status == EpisodeStatus.Firing && Episodes[found].IncidentNumber == close.Incident.ToNumber())
                    {
                        Close(found, EpisodeDecider.CloseByPerson(Episodes[found].ToEpisode(), _now), EpisodeVerdict.Resolved);
                    }
                }

                break;
            case ServiceCommand.MoveEpisodes move:
                Move(move);
                break;
            case ServiceCommand.Review review:
                QueueReview(review.Matchers);
                break;
            case ServiceCommand.Reconsider reconsider:
                _reconsider.Enqueue(reconsider.Keys);
                break;
            case ServiceCommand.SourceFires or ServiceCommand.SourceEnds or ServiceCommand.SourcesAre:
                TakeSource((ServiceCommand)command);
                break;
            case ServiceCommand.Signal signal:
                TakeSignal(signal);
                break;
            default:
                return new Rejection("unknown-command", $"A service does not know the command {command.GetType().Name}; send it to the grain it belongs to.");
        }

        return null;
    }

    private AlertSummary Summarize(ServiceName service, AlertKey key, LabelSet labels, LabelSet annotations, in Episode episode)
    {
        var (severity, why) = SeverityRule.Of(_config, service, labels);
        return new AlertSummary(key, Fingerprint.Of(labels), labels, annotations, severity, SharedText.Of(why), episode.StartsAt);
    }

    private void Correlate(ServiceName service, AlertSummary summary)
    {
        var environment = _config.Service(service)?.Environment ?? ServiceConfig.DefaultEnvironment;
        _tells.Enqueue(new Tell(GrainId.Correlator(environment), new CorrelatorCommand.Correlate(service, summary)));
    }
}
