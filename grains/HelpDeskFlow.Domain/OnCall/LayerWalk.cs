using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Who holds a layer, stretch after stretch. Asked with instants that never go back; each handoff and each hour is computed once.</summary>
internal sealed class LayerWalk
{
    private readonly Layer _layer;
    private readonly WallClock _clock;
    private readonly Roster? _roster;
    private readonly RestrictionWalk? _hours;
    private readonly Instant _start;
    private readonly Instant _until;
    private long _turn = -1;
    private Instant _nextHandoff;

    public LayerWalk(Schedule schedule, Layer layer, Instant from)
    {
        _layer = layer;
        _clock = WallClock.Of(schedule, layer);
        _roster = Roster.Of(layer, _clock);
        _start = _clock.At(layer.Start);
        _until = layer.Until is { } until ? _clock.At(until) : Instant.MaxValue;
        _hours = layer.Restrictions.IsDefaultOrEmpty ? null : new RestrictionWalk(layer.Restrictions, _clock, Instant.Max(from, _start));
    }

    /// <summary>Holder of the layer from the instant last asked about until <see cref="End"/>; null: nobody.</summary>
    public PersonName? Person { get; private set; }

    /// <summary>End of the stretch; the next one may have the same holder.</summary>
    public Instant End { get; private set; } = Instant.MinValue;

    /// <summary>Moves to the stretch in which that instant lies.</summary>
    public void MoveTo(Instant at)
    {
        if (at < End)
        {
            return;
        }

        if (at < _start || at >= _until)
        {
            (Person, End) = (null, at < _start ? _start : Instant.MaxValue);
            return;
        }

        TakeTurn(at);
        var (holds, end) = _hours?.At(at) ?? (true, Instant.MaxValue);
        Person = !holds || _layer.People.IsDefaultOrEmpty ? null
            : _roster is null ? _layer.People[(int)(_turn % _layer.People.Length)]
            : _roster.PersonOf(_turn, at);
        End = Instant.Min(Instant.Min(holds ? _nextHandoff : end, end), _until);
        End = _roster is null ? End : Instant.Min(End, _roster.NextEdge(at));
    }

    private void TakeTurn(Instant at)
    {
        if (_turn < 0)
        {
            _turn = LayerTurns.TurnAt(_layer, _clock, at)!.Value;
            _nextHandoff = LayerTurns.Handoff(_layer, _clock, _turn + 1);
        }

        // Many turns of a short rotation may pass outside its hours: count them instead of walking.
        if (_nextHandoff <= at && _layer.Unit is RotationUnit.Hours or RotationUnit.Custom)
        {
            _turn = LayerTurns.TurnAt(_layer, _clock, at)!.Value;
            _nextHandoff = LayerTurns.Handoff(_layer, _clock, _turn + 1);
        }

        while (_nextHandoff <= at)
        {
            _turn++;
            _nextHandoff = LayerTurns.Handoff(_layer, _clock, _turn + 1);
        }
    }
}
