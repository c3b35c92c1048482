using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded.Replay;

/// <summary>
/// Decides a recorded journal anew, on virtual time, through the engine's own core: alerts as dedupe found them, people's commands and
/// configs come from the journal; routing, suppression, correlation, incidents, escalation and its timers are decided again. Under
/// the recorded configs every decision must be the same bytes; under another one the pages are what there is to compare.
/// </summary>
public sealed class JournalReplay : IDisposable
{
    /// <summary>A timer that is due fires in a commit that follows within this time, as it was in the running program.</summary>
    private static readonly Duration LatenessMax = Duration.FromSeconds(5);

    /// <summary>One that no recorded decision came from by then fires all the same, and shows as a difference.</summary>
    private static readonly Duration MissingAfter = Duration.FromMinutes(2);

    private static readonly EngineLimits Limits = new() { ResolvedIncidentsInMemoryMax = int.MaxValue, SnapshotEveryBytes = long.MaxValue };
    private readonly GrainCodec _codec;
    private readonly Func<string, string, ConfigSnapshot> _configOf;
    private readonly ConfigSnapshot? _instead;
    private readonly ReplayJournal _journal = new();
    private readonly GrainCodec _codecOfTheCore = new();
    private readonly RecordedVerdicts _verdicts = new();
    private readonly PageList _recordedPages = new();
    private readonly PageList _pages = new();
    private readonly EngineCore _core;
    private readonly Dictionary<long, AlertKey> _firstOf = [];
    private ConfigSnapshot _recorded = ConfigSnapshot.BuiltIn;
    private long _consumed;
    private bool _timersAreOver;
    private bool _started;
    private bool _isWhole = true;
    private long _decisions;
    private long _different;
    private string? _firstDifference;

    /// <summary>A replay; it runs once.</summary>
    /// <param name="codec">Reads events.</param>
    /// <param name="configOf">A recorded config from its hash and text.</param>
    /// <param name="instead">Decide under this one instead of the recorded ones; null: under those.</param>
    public JournalReplay(GrainCodec codec, Func<string, string, ConfigSnapshot> configOf, ConfigSnapshot? instead)
    {
        (_codec, _configOf, _instead) = (codec, configOf, instead);
        _core = new EngineCore(_journal, _codecOfTheCore, Limits)
        {
            IsReplaying = true,
            Ended = instead is null ? null : new EndedAlerts(instead.ReopenWindow),
            Classifier = _verdicts,
            GrainStopped = (id, e) => throw new InvalidOperationException($"{id} stopped", e),
        };
    }

    /// <summary>Decides all of it.</summary>
    /// <exception cref="JournalCorruptException">The journal cannot be read.</exception>
    public ReplayResult Run(IJournal journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var (commits, first, last, isWhole) = (0L, (Instant?)null, (Instant?)null, true);
        foreach (var row in journal.ReadAfter(0))
        {
            isWhole &= commits > 0 || row.Sequence == 1;
            _isWhole = isWhole;
            first ??= row.At;
            last = row.At;
            commits++;
            Take(row);
        }

        return new ReplayResult(first, last, isWhole, commits, _decisions, _different, _firstDifference, _recordedPages.Incidents, _pages.Incidents, _recordedPages.Pages, _pages.Pages);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal.Dispose();
        _codecOfTheCore.Dispose();
    }

    private void Take(in JournalRow row)
    {
        var recorded = RecordedFrame.ReadAll(row.Body, _codec);
        Remember(recorded);
        _verdicts.Know(recorded);
        var traces = recorded.SelectMany(f => f.Events).Select(e => e.Event).OfType<IncidentEvent.Opened>().Where(o => o.Trace is not null).ToLookup(o => o.First.Key, o => o.Trace);
        var lessons = recorded.SelectMany(f => f.Events).Select(e => e.Event).OfType<ClassifierEvent.Learned>().Select(l => l.Lesson).ToList();
        if (_started && _instead is not null)
        {
            PassTo(row.At - LatenessMax);
        }

        var reader = new FrameReader(row.Body);
        var before = _started ? _core.Now : row.At;
        var isFirst = true;
        _timersAreOver = false;
        if (_started)
        {
            _core.Begin(row.At, row.At);
        }

        if (!_isWhole && _instead is null && recorded.SelectMany(f => f.Events).Select(e => e.Event).OfType<IncidentEvent.Opened>().FirstOrDefault() is { } opened)
        {
            _core.NumberFrom(opened.Number);
        }

        while (!reader.AtEnd)
        {
            var kind = (FrameKind)reader.ReadByte();
            if (kind == FrameKind.Config)
            {
                TakeConfig(row.At, reader.ReadText(), reader.ReadText());
                _timersAreOver = true; // a turn begins with them, and a start has none
            }
            else
            {
                Start(row.At);
                // A start recovers before anything is due.
                if (isFirst && (_instead is not null || _core.NextTimerAt < row.At - MissingAfter - (row.At - before)))
                {
                    _core.FireTimers();
                }

                switch (kind)
                {
                    case FrameKind.Episode:
                        _core.TakeRecorded(ref reader, _recorded, key => traces[key].FirstOrDefault());
                        break;
                    case FrameKind.Repeats or FrameKind.Forgotten:
                        _core.TakeRecorded(kind, ref reader);
                        break;
                    case FrameKind.IncidentForgotten:
                        var number = reader.ReadInt64();
                        if (_instead is null)
                        {
                            _core.ForgetRecorded(number);
                        }

                        break;
                    case FrameKind.GrainEvents:
                        Take(RecordedFrame.Read(ref reader, _codec), lessons);
                        break;
                    default:
                        RecordedFrame.Skip(kind, ref reader);
                        break;
                }
            }

            isFirst = false;
        }

        if (_started)
        {
            _core.Commit();
            _consumed = _core.Decided;
            Compare(row, recorded);
        }
    }

    private void TakeConfig(Instant at, string hash, string text)
    {
        _recorded = _configOf(hash, text);
        if (!_started)
        {
            Start(at);
        }
        else if (_instead is null)
        {
            _core.Apply(_recorded);
        }
    }

    private void Start(Instant at)
    {
        if (!_started)
        {
            _started = true;
            _core.Recover(at, _instead ?? _recorded);
        }
    }

    private void Take(RecordedFrame frame, IReadOnlyList<Lesson> lessons)
    {
        if (RecordedInputs.IsTakenAsItIs(frame.Grain.Kind))
        {
            _core.AdoptRecorded(frame.Grain, frame.Events.Select(e => e.Event));
            return;
        }

        // What is there already follows from an input before; what is not comes from a person or from a timer.
        var isFollowing = _instead is null && _core.Decided > _consumed;
        var count = frame.Decided.Count();
        _consumed += count;
        if (isFollowing || count == 0)
        {
            return;
        }

        if (RecordedInputs.Of(frame, lessons) is { } command && Here(frame.Grain) is { } grain)
        {
            _timersAreOver = true;
            _core.Handle(grain, command is IncidentCommand.MergeInto merge ? merge with { Target = Here(merge.Target) } : command);
        }
        else if (_instead is null && !_timersAreOver)
        {
            _core.FireTimersOf(frame.Grain);
        }
    }

    /// <summary>Under another config an incident has another number: it is the one in which its first alert is.</summary>
    private GrainId? Here(GrainId grain)
    {
        if (_instead is null || grain.Kind != GrainKind.Incident || !Guid.TryParseExact(grain.Key, "N", out var id))
        {
            return grain;
        }

        var here = Here(new IncidentId(id));
        return here.IsSome ? GrainId.Of(here) : null;
    }

    private IncidentId Here(IncidentId recorded) =>
        _instead is null ? recorded : _firstOf.TryGetValue(recorded.ToNumber(), out var first) ? _core.IncidentOfAlert(first) : IncidentId.None;

    private void Remember(List<RecordedFrame> recorded)
    {
        _recordedPages.Add(recorded);
        foreach (var happened in recorded.SelectMany(f => f.Events).Select(e => e.Event))
        {
            if (happened is IncidentEvent.Opened opened)
            {
                _firstOf[opened.Number] = opened.First.Key;
            }
            else if (happened is IncidentEvent.SplitOff { Keys: [var key, ..] } split)
            {
                _firstOf[split.Number] = key;
            }
        }
    }

    /// <summary>Lets the time pass between two commits, with all that comes due on the way.</summary>
    private void PassTo(Instant at)
    {
        while (_core.NextTimerAt is { } due && due <= at)
        {
            var now = Instant.Max(due, _core.Now);
            _core.Begin(now, now);
            var fired = _core.FireTimers();
            _core.Commit();
            _pages.Add(Taken());
            if (fired == 0 && _core.NextTimerAt == due)
            {
                break;
            }
        }
    }

    private List<RecordedFrame> Taken() => [.. _journal.Take().SelectMany(body => RecordedFrame.ReadAll(body, _codec))];

    private void Compare(in JournalRow row, List<RecordedFrame> recorded)
    {
        var now = Taken();
        _pages.Add(now);
        List<(GrainId Grain, byte[] Bytes)> before = [.. Decisions(recorded)], after = [.. Decisions(now)];
        _decisions += before.Count;
        if (_instead is not null)
        {
            return;
        }

        for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            if (i >= before.Count || i >= after.Count || before[i].Grain != after[i].Grain || !before[i].Bytes.AsSpan().SequenceEqual(after[i].Bytes))
            {
                _different++;
                _firstDifference ??= $"commit {row.Sequence} at {row.At}: recorded {Show(before, i)}, now {Show(after, i)}";
            }
        }
    }

    private static IEnumerable<(GrainId, byte[])> Decisions(List<RecordedFrame> frames) =>
        from frame in frames
        from happened in frame.Decided
        select (frame.Grain, happened.Bytes);

    private static string Show(List<(GrainId Grain, byte[] Bytes)> events, int at) =>
        at < events.Count ? $"{events[at].Grain} {System.Text.Encoding.UTF8.GetString(events[at].Bytes.AsSpan(1))}" : "nothing";
}
