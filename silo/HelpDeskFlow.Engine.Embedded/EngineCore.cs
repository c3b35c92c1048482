using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded.Replay;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.History;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Steps;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// The embedded engine without its thread: turns inputs into commits, one turn at a time. Deterministic: the same inputs at the
/// same instants give the same journal bytes. Not thread-safe; the core loop (or the simulator) owns it. Nothing that a turn
/// did is shown to anyone before <see cref="Commit"/> succeeded; if the journal cannot write, the same commit is tried again
/// and the engine takes nothing new meanwhile, so memory never runs ahead of what anybody was told.
/// </summary>
public sealed partial class EngineCore : StepLoop.IOutbox
{
    private readonly IJournal _journal;
    private readonly GrainCodec _codec;
    private readonly EngineLimits _limits;
    private readonly StepLoop _steps;
    private readonly EpisodeFrames _episodeFrames;
    private readonly CommitBuffer _commit = new();
    private readonly Dictionary<GrainId, GrainCell> _cells = [];
    private readonly Queue<Tell> _tells = new();
    private readonly List<Effect> _effects = [];
    private readonly List<(GrainCell Cell, string Name, Instant At)> _toStream = [];
    private readonly HashSet<GrainCell> _changed = [];
    private readonly TimerQueue _timers = new();
    private ConfigSnapshot _config = ConfigSnapshot.BuiltIn;
    private StepContext _context;
    private long _sequence;
    private long _nextIncidentNumber;
    private Instant _now;
    private Instant _wall;

    /// <summary>A core over this journal; call <see cref="Recover"/> before anything else.</summary>
    public EngineCore(IJournal journal, GrainCodec codec, EngineLimits limits)
        : this(journal, codec, limits, null, following: false)
    {
    }

    internal EngineCore(IJournal journal, GrainCodec codec, EngineLimits limits, PostBox? post, bool following)
    {
        (_post, _following, _numberStep) = (post, following, post?.Map.Count ?? 1);
        _nextIncidentNumber = _firstIncidentNumber = (post?.Own ?? 0) + 1;
        _journal = journal;
        _codec = codec;
        _limits = limits;
        _steps = new StepLoop(codec);
        _episodeFrames = new EpisodeFrames(_commit);
        _context = new StepContext(default, _config, ImmutableDictionary<ScheduleName, RotationState>.Empty, _nextIncidentNumber);
        Published = new PublishedState(Episodes, Firings, Counters, journal, codec, limits, _numberStep);
    }

    /// <summary>Told of a rule book that threw: the grain and the exception. It is stopped; the rest goes on.</summary>
    public Action<GrainId, Exception>? GrainStopped { get; set; }

    /// <summary>What readers see.</summary>
    public PublishedState Published { get; }

    /// <summary>Open alerts, by dedup key.</summary>
    public EpisodeTable Episodes { get; } = new();

    /// <summary>How often alerts and services began to fire.</summary>
    public FiringTable Firings { get; } = new();

    /// <summary>Counters.</summary>
    public EngineCounters Counters { get; } = new();

    /// <summary>Next instant at which a timer or the end of an episode is due; null: none.</summary>
    public Instant? NextDueAt
    {
        get
        {
            if (ReviewsWait)
            {
                return _now;
            }

            var ticks = Math.Min(_timers.NextDueTicks ?? long.MaxValue, NextExpiryTicks ?? long.MaxValue);
            return ticks == long.MaxValue ? null : Instant.FromUnixTimeTicks(ticks);
        }
    }

    /// <summary>Bytes that this turn has decided so far; the loop takes no more inputs beyond <see cref="EngineLimits.CommitBytesPerTurnMax"/>.</summary>
    public bool IsTurnFull => _commit.Length >= _limits.CommitBytesPerTurnMax;

    /// <summary>Instant of the turn.</summary>
    internal Instant Now => _now;

    /// <summary>Grains in memory; for tests.</summary>
    internal IEnumerable<GrainCell> Cells => _cells.Values;

    /// <summary>
    /// Begins a turn. <paramref name="now"/> is the engine's own clock (<see cref="EngineClock"/>), which does not follow a wall
    /// clock that is set back; the ends that senders gave are compared with the wall clock, because senders go by it too.
    /// </summary>
    public void Begin(Instant now, Instant wall)
    {
        _now = now;
        _wall = wall;
        _context = _context with { Now = _now, Trace = null };
        _sequence = _journal.LastSequence + 1;
        Episodes.Turn++;
    }

    /// <summary>Carries out a command and all that follows from it.</summary>
    public Rejection? Handle(GrainId to, Command command)
    {
        var rejection = to.Kind == GrainKind.Service ? StepService(command) : Step(to, command);
        if (to.Kind == GrainKind.Rotation && rejection is null && command is not Recovered)
        {
            LookAtShift(to);
        }

        if (rejection is null)
        {
            SendToAll(to, command);
        }

        DrainTells();
        return rejection;
    }

    /// <summary>Fires timers that are due; at most <see cref="EngineLimits.TimersPerTurnMax"/>. Returns how many.</summary>
    public int FireTimers()
    {
        var fired = 0;
        while (fired < _limits.TimersPerTurnMax && !IsTurnFull && _timers.TryTakeDue(_now, out var cell, out var timer))
        {
            fired++;
            Counters.TimerFired((_now - timer.DueAt).TotalMilliseconds);
            if (cell.Id.Kind == GrainKind.Rotation)
            {
                LookAtShift(cell.Id);
            }
            else
            {
                Step(cell.Id, new TimerDue(timer.Name));
            }

            DrainTells();
            // A timer that its grain still wants in the past would otherwise be lost: a late firing must leave a later one.
            if (cell.Timers.Contains(timer) && !cell.Stopped)
            {
                _timers.Add(cell, timer with { DueAt = timer.DueAt }, notBefore: _now + Duration.FromSeconds(1));
            }
        }

        return fired;
    }

    /// <summary>Puts a config in force, and has every heartbeat look at it.</summary>
    public void Apply(ConfigSnapshot config)
    {
        PutInForce(config);
        WatchShifts();
        WatchHeartbeats();
        WatchSuppression();
    }

    private void PutInForce(ConfigSnapshot config)
    {
        _config = config;
        _context = _context with { Config = config };
        (_roundNext, _roundStepAt) = (0, _now);
        _episodeFrames.Close();
        _commit.WriteByte((byte)FrameKind.Config);
        _commit.WriteText(config.Hash);
        _commit.WriteText(config.SourceText);
    }

    void StepLoop.IOutbox.Tell(in Tell tell)
    {
        if (tell.Command is DestinationCommand.Enqueue page)
        {
            if (!IsReplaying)
            {
                GatherPage(tell.To, page.Request);
            }
        }
        else
        {
            (tell.Command is RotationCommand.TakeTurn ? _turns : _tells).Enqueue(tell);
        }
    }

    void StepLoop.IOutbox.Effect(Effect effect) => _effects.Add(effect);

    void StepLoop.IOutbox.Wanted(GrainCell cell, in WantedTimer timer)
    {
        if (!IsReplaying || !Replay.RecordedInputs.IsTakenAsItIs(cell.Id.Kind))
        {
            _timers.Add(cell, timer, timer.DueAt);
        }
    }

    void StepLoop.IOutbox.Happened(GrainCell cell, Event happened)
    {
        Decided += IsReplaying && RecordedFrame.IsDecision(cell.Id.Kind, happened) ? 1 : 0;
        _changed.Add(cell);
        if (StreamNames.Of(happened) is { } name)
        {
            _toStream.Add((cell, name, happened.At));
        }

        var used = happened switch
        {
            CorrelatorEvent.Opened opened => opened.Number,
            IncidentEvent.SplitOff split => split.Number,
            IncidentEvent.Opened => ((IncidentState)cell.State).Number,
            _ => 0,
        };
        if (used >= _nextIncidentNumber)
        {
            _nextIncidentNumber = used + _numberStep;
            _context = _context with { NextIncidentNumber = _nextIncidentNumber };
        }

        if (cell.State is RotationState rotation)
        {
            _context = _context with { Rotations = _context.Rotations.SetItem(rotation.Name, rotation) };
        }

        NoteToCopy(cell, happened);
    }

    private Rejection? Step(GrainId to, Command command)
    {
        if (IsReplaying && (to.Kind == GrainKind.Person || command is RotationCommand.TakeTurn))
        {
            return null; // what happened with people, and whose turn it was, counts as it was recorded
        }

        var isFresh = !_cells.ContainsKey(to);
        var cell = Cell(to);
        if (cell.Stopped)
        {
            return new Rejection("grain-stopped", $"{to} is stopped after an internal error; see the log and restart the program.");
        }

        _episodeFrames.Close();
        var written = _commit.Length;
        try
        {
            var rejection = _steps.Run(cell, command, _context, _sequence, _commit, this);
            if (isFresh && cell.ChangedSequence == 0)
            {
                // Nothing ever happened to it, or nothing since it was archived: asking for what does not exist must not fill the memory.
                _cells.Remove(to);
            }

            return rejection;
        }
        catch (Exception e)
        {
            // A broken rule book stops its own grain only (STYLE 22); its state is as before the step.
            _commit.TruncateTo(written);
            Stop(cell, e);
            return new Rejection("internal-error", $"{to} failed on {command.GetType().Name} and is stopped; see the log and restart the program.");
        }
    }

    private void Stop(GrainCell cell, Exception why)
    {
        cell.Stopped = true;
        GrainStopped?.Invoke(cell.Id, why);
    }

    private GrainCell Cell(GrainId id)
    {
        if (!_cells.TryGetValue(id, out var cell))
        {
            cell = LoadArchived(id) ?? new GrainCell(id, GrainRules.For(id.Kind).Initial(id));
            _cells[id] = cell;
        }

        return cell;
    }
}
