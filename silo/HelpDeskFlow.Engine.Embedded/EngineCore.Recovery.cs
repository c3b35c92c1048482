using System.Buffers.Binary;
using System.Globalization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Steps;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Start-up: snapshot rows, then the journal's later commits, then every grain hears <see cref="Recovered"/>.</summary>
public sealed partial class EngineCore
{
    /// <summary>Longest grace for ends that passed while the program was down.</summary>
    private static readonly Duration ExpiryGraceMax = Duration.FromMinutes(5);

    /// <summary>Reads everything back. Follow with <see cref="Commit"/>, which stores and releases what the grains asked for again.</summary>
    /// <exception cref="JournalCorruptException">The journal cannot be read; nothing was changed.</exception>
    public void Recover(Instant now, ConfigSnapshot config)
    {
        var lastAt = ReadBack();
        Episodes.RebuildFreeList();
        foreach (var slot in ClosedSlotsOldestFirst())
        {
            _closed.Enqueue((slot, Episodes[slot].Key, Episodes[slot].EndsAtTicks));
        }

        if (lastAt is { } last && now > last)
        {
            // Nobody could send an alert again while we were down: ends that passed meanwhile get the same time once more.
            _expiryHoldUntilTicks = (now + Duration.Min(now - last, ExpiryGraceMax)).ToUnixTimeTicks();
        }

        // Due times were computed by the clock as it was: one that was set back while we were down must not delay them.
        Begin(lastAt is { } reached ? EngineClock.NotBefore(reached, now) : now, now);
        PutInForce(config);
        foreach (var cell in _cells.Values.ToArray())
        {
            _changed.Add(cell);
            if (!IsCopy(cell.Id))
            {
                StepLoop.RefreshTimers(cell, GrainRules.For(cell.Id.Kind), this);
            }

            if (cell.State is RotationState rotation)
            {
                _context = _context with { Rotations = _context.Rotations.SetItem(rotation.Name, rotation) };
            }
        }

        PublishAllStreams();
        _context = _context with { NextIncidentNumber = _nextIncidentNumber };
        Published.KnowNumber(_nextIncidentNumber - _numberStep);
        Published.KnowFirstNumber(_firstIncidentNumber);
        foreach (var cell in _changed.ToArray())
        {
            NoteRecovered(cell);
            if (!IsCopy(cell.Id))
            {
                Handle(cell.Id, new Recovered());
            }
        }

        WatchShifts();
        WatchHeartbeats();
        WatchSuppression();
        _post?.SendAllAgain();
    }

    private void NoteRecovered(GrainCell cell)
    {
        if (cell.State is IncidentState incident)
        {
            if (incident.IsOpen)
            {
                _openIncidents.Add(incident.Number);
            }
            else
            {
                QueueForArchive(cell);
            }
        }
    }

    /// <summary>Snapshot rows and the commits after them, nothing else: the state as of the last commit. Returns the instant of that commit, if one was replayed.</summary>
    internal Instant? ReadBack()
    {
        var parts = new Dictionary<string, object>();
        var numbers = new List<SnapshotRow>();
        foreach (var row in _journal.ReadSnapshot(SnapshotKind.ArchivedIncident))
        {
            switch (row.Kind)
            {
                case SnapshotKind.EpisodePage:
                    EpisodePageCodec.Read(Episodes, int.Parse(row.Key, CultureInfo.InvariantCulture), row.Body.Span, row.Sequence);
                    break;
                case SnapshotKind.EpisodeNumbers:
                    numbers.Add(row); // its page may come later
                    break;
                case SnapshotKind.Counters:
                    _nextIncidentNumber = Math.Max(_nextIncidentNumber, BinaryPrimitives.ReadInt64LittleEndian(row.Body.Span));
                    _firstIncidentNumber = row.Body.Length > 8 ? BinaryPrimitives.ReadInt64LittleEndian(row.Body.Span[8..]) : _firstIncidentNumber;
                    break;
                case SnapshotKind.Firings:
                    Firings.Read(int.Parse(row.Key, CultureInfo.InvariantCulture), row.Body.Span, row.Sequence);
                    break;
                case SnapshotKind.Streams:
                    var streams = new FrameReader(row.Body.Span);
                    StreamFrames.Read(ref streams, _streams);
                    break;
                case SnapshotKind.Post:
                    var post = new FrameReader(row.Body.Span);
                    _post?.ReadSnapshot(ref post);
                    break;
                case SnapshotKind.Sources:
                    for (var sources = new FrameReader(row.Body.Span); !sources.AtEnd;)
                    {
                        ReplaySource(sources.ReadBytes());
                    }

                    break;
                case SnapshotKind.StatePart:
                    parts.Add(row.Key, _codec.ReadState(KindOfPart(row.Key), row.Body.Span));
                    break;
                default:
                    var id = new GrainId((GrainKind)row.Kind, row.Key);
                    var cell = new GrainCell(id, _codec.ReadState(id.Kind, row.Body.Span)) { ChangedSequence = row.Sequence, SnapshotSequence = row.Sequence };
                    _cells[id] = cell;
                    KnowNumber(cell);
                    break;
            }
        }

        foreach (var row in numbers)
        {
            EpisodePageCodec.ReadNumbers(Episodes, int.Parse(row.Key, CultureInfo.InvariantCulture), row.Body.Span, row.Sequence);
        }

        JoinParts(parts);
        Instant? lastAt = null;
        foreach (var row in _journal.ReadAfter(_journal.CheckpointSequence))
        {
            lastAt = row.At;
            // What had to be replayed counts towards the next snapshot: else a program that is restarted often never takes one.
            _bytesSinceSnapshot += row.Body.Length;
            Episodes.Turn++;
            ReplayCommit(row);
            _replayed = row.Sequence;
        }

        _archivedMax = _nextIncidentNumber - 1;
        return lastAt;
    }

    private void ReplayCommit(in JournalRow row)
    {
        var reader = new FrameReader(row.Body);
        while (!reader.AtEnd)
        {
            var kind = (FrameKind)reader.ReadByte();
            switch (kind)
            {
                case FrameKind.GrainEvents:
                    var id = new GrainId((GrainKind)reader.ReadByte(), reader.ReadText());
                    if (!_cells.TryGetValue(id, out var cell))
                    {
                        cell = LoadArchived(id) ?? new GrainCell(id, GrainRules.For(id.Kind).Initial(id));
                        _cells[id] = cell;
                    }

                    _steps.Replay(cell, reader.ReadInt32(), ref reader, row.Sequence, _following ? this : null);
                    KnowNumber(cell);
                    break;
                case FrameKind.Config:
                    reader.ReadText();
                    reader.ReadText();
                    break;
                case FrameKind.Repeats or FrameKind.Episode or FrameKind.Assigned or FrameKind.Forgotten:
                    if (kind == FrameKind.Episode)
                    {
                        ReplayFiring(EpisodeFrames.Peek(reader), row);
                    }

                    EpisodeFrames.Replay(kind, ref reader, Episodes, row.Sequence);
                    break;
                case FrameKind.Streams:
                    StreamFrames.Read(ref reader, _streams);
                    break;
                case FrameKind.Sent or FrameKind.Acknowledged or FrameKind.Received when _post is not null && !_following:
                    _post.Replay(kind, ref reader);
                    break;
                case FrameKind.Sent or FrameKind.Acknowledged or FrameKind.Received:
                    PostBox.Skip(kind, ref reader);
                    break;
                case FrameKind.Source:
                    ReplaySource(reader.ReadBytes());
                    break;
                case FrameKind.IncidentForgotten:
                    ReplayForgotten(reader.ReadInt64());
                    break;
                default:
                    throw new JournalCorruptException($"Commit {row.Sequence} has a frame of unknown kind {(byte)kind}; it was written by a newer version; upgrade the program.");
            }
        }
    }

    private void ReplayFiring((EpisodeVerdict Verdict, EpisodeSlot Row, ServiceName Service) frame, in JournalRow row)
    {
        if (frame.Verdict is EpisodeVerdict.Opened or EpisodeVerdict.Reopened)
        {
            Firings.Replay(frame.Row.Key, frame.Service, row.At, row.Sequence);
        }
        else if (frame is { Verdict: EpisodeVerdict.Resolved, Row.CloseReason: not CloseReason.Person })
        {
            Firings.ReplayEnded(frame.Row.Key, EpisodeFrames.LengthOf(frame.Row), row.Sequence);
        }
    }

    private void KnowNumber(GrainCell cell)
    {
        if (cell.State is IncidentState incident)
        {
            _nextIncidentNumber = Math.Max(_nextIncidentNumber, incident.Number + _numberStep);
        }
    }

    private int[] ClosedSlotsOldestFirst()
    {
        var closed = new List<int>();
        for (var slot = 0; slot < Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            if (Episodes[slot].Payload is not null && Episodes[slot].Status == EpisodeStatus.Resolved)
            {
                closed.Add(slot);
            }
        }

        return [.. closed.OrderBy(slot => Episodes[slot].EndsAtTicks)];
    }
}
