using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Routing;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Embedded.Replay;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Steps;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Deciding anew over a recorded journal: what dedupe found is an input and is taken as it was recorded, except that another config
/// may have another reopen window; all that follows from it is decided again. Alerts of our own and closings by people are recorded too, so they are not made twice; nothing is sent.
/// </summary>
public sealed partial class EngineCore
{
    /// <summary>Whether this core decides anew over a recorded journal.</summary>
    internal bool IsReplaying { get; init; }

    /// <summary>Alerts that may reopen, under another config than the recorded one; null: reopened is what was recorded as such.</summary>
    internal EndedAlerts? Ended { get; init; }

    /// <summary>Events decided so far that are compared with recorded ones.</summary>
    internal long Decided { get; private set; }

    /// <summary>Fires what is due of one grain: in the running program it came due in this turn.</summary>
    internal void FireTimersOf(GrainId id)
    {
        if (_cells.TryGetValue(id, out var cell) && !cell.Stopped)
        {
            foreach (var timer in cell.Timers.Where(t => t.DueAt <= _now).OrderBy(t => t.DueAt).ToList())
            {
                if (cell.Timers.Contains(timer))
                {
                    Step(id, new TimerDue(timer.Name));
                    DrainTells();
                }
            }
        }
    }

    /// <summary>When the next timer is due; null: none is.</summary>
    internal Instant? NextTimerAt => _timers.NextWantedTicks() is { } ticks ? Instant.FromUnixTimeTicks(ticks) : null;

    /// <summary>Where the journal begins in the middle, incidents are numbered as they were.</summary>
    internal void NumberFrom(long number)
    {
        if (number > _nextIncidentNumber)
        {
            _nextIncidentNumber = number;
            _context = _context with { NextIncidentNumber = number };
        }
    }

    /// <summary>Takes a recorded change of an episode; the kind byte of the frame is read already.</summary>
    /// <param name="recorded">The config under which it was recorded.</param>
    /// <param name="trace">Trace of the request that it came with.</param>
    internal void TakeRecorded(ref FrameReader reader, ConfigSnapshot recorded, Func<AlertKey, string?> trace)
    {
        var verdict = (EpisodeVerdict)reader.ReadByte();
        var slot = reader.ReadInt32();
        var row = EpisodeFrames.ReadRow(ref reader);
        var service = new ServiceName(reader.ReadText());
        var labels = reader.ReadBytes();
        var annotations = reader.ReadBytes();
        Episodes.EnsureSlot(slot);
        var isKnown = Episodes[slot].Payload is not null && Episodes[slot].Key == row.Key;
        if (!isKnown && labels.IsEmpty)
        {
            return; // it was open before the journal begins
        }

        if (verdict == EpisodeVerdict.Resolved)
        {
            Ended?.Note(row, isKnown ? Episodes[slot].IncidentNumber : 0, _now);
        }

        if (verdict == EpisodeVerdict.Resolved && row.CloseReason == CloseReason.Person && Episodes[slot].Status == EpisodeStatus.Resolved)
        {
            return; // the person's command has closed it here too
        }

        // Its incident here may be another than the recorded one.
        row.IncidentNumber = isKnown && verdict != EpisodeVerdict.Opened ? Episodes[slot].IncidentNumber : 0;
        if (Ended is { } ended && verdict is (EpisodeVerdict.Opened or EpisodeVerdict.Reopened))
        {
            verdict = ended.Decide(ref row, _now);
        }

        var hasOwnKey = HasDedupKey(annotations);
        if (isKnown && hasOwnKey && verdict is EpisodeVerdict.Updated or EpisodeVerdict.Reopened)
        {
            ForgetLabels(slot);
        }

        service = verdict == EpisodeVerdict.Opened ? ServiceNow(service, labels, recorded) : service;
        EpisodeFrames.Put(Episodes, slot, row, service, labels, annotations, _sequence);
        _context = _context with { Trace = trace(row.Key) };
        switch (verdict)
        {
            case EpisodeVerdict.Opened or EpisodeVerdict.Reopened:
                Counters.EpisodesOpened++;
                Firings.Note(row.Key, service, _now, _sequence);
                Place(slot, Episodes.ServiceOf(Episodes[slot]), SummaryOf(slot), verdict == EpisodeVerdict.Opened ? AlertBegins.Now : AlertBegins.Again);
                break;
            case EpisodeVerdict.Resolved:
                if (row.CloseReason != CloseReason.Person)
                {
                    Firings.NoteEnded(row.Key, EpisodeFrames.LengthOf(row), _sequence);
                }

                TellClosed(slot);
                DrainTells();
                break;
            default:
                if (hasOwnKey)
                {
                    LookAtNewLabels(slot);
                }

                break;
        }
    }

    /// <summary>Takes recorded repeats, or frees a slot.</summary>
    internal void TakeRecorded(FrameKind kind, ref FrameReader reader)
    {
        try
        {
            EpisodeFrames.Replay(kind, ref reader, Episodes, _sequence);
        }
        catch (JournalCorruptException)
        {
            // Repeats of alerts that were open before the journal begins.
        }
    }

    /// <summary>A resolved incident is gone for good.</summary>
    internal void ForgetRecorded(long number)
    {
        ReplayForgotten(number);
        Published.Forget(number);
    }

    /// <summary>What people said and the world did, which no rule book decides: the events count as they are.</summary>
    internal void AdoptRecorded(GrainId id, IEnumerable<Event> events)
    {
        var (cell, rules) = (Cell(id), GrainRules.For(id.Kind));
        foreach (var happened in events)
        {
            cell.State = rules.Evolve(cell.State, happened);
            cell.ChangedSequence = _sequence;
            ((StepLoop.IOutbox)this).Happened(cell, happened);
        }

        StepLoop.RefreshTimers(cell, rules, this);
    }

    /// <summary>The incident in which the alert of that key is, here; none: nowhere.</summary>
    internal IncidentId IncidentOfAlert(AlertKey key) =>
        Episodes.Find(key) is >= 0 and var slot && Episodes[slot].IncidentNumber is > 0 and var number ? IncidentId.FromNumber(number) : IncidentId.None;

    /// <summary>Routed again, unless it was not its labels that said where it went.</summary>
    private ServiceName ServiceNow(ServiceName service, ReadOnlySpan<byte> encoded, ConfigSnapshot recorded)
    {
        if (ReferenceEquals(recorded, _config))
        {
            return service;
        }

        var labels = LabelCodec.Decode(encoded, withReserved: true);
        return Route.ServiceOf(recorded, labels).Service == service ? Route.ServiceOf(_config, labels).Service : service;
    }

    private static bool HasDedupKey(ReadOnlySpan<byte> annotations)
    {
        while (LabelCodec.TryRead(ref annotations, out var name, out _))
        {
            if (name.SequenceEqual("__dedupKey__"u8))
            {
                return true;
            }
        }

        return false;
    }
}
