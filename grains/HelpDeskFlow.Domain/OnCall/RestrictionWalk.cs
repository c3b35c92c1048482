using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>The same hours as <see cref="RestrictionHours"/>, one after the other: each interval is computed once. Asked with instants that never go back.</summary>
internal sealed class RestrictionWalk
{
    private const int DaysAtOnce = 14;

    private readonly ImmutableArray<Restriction> _restrictions;
    private readonly WallClock _clock;
    private readonly List<(Instant Start, Instant End)> _intervals = []; // sorted by start, disjoint, in part over
    private readonly List<(Instant Start, Instant End)> _raw = [];
    private LocalDate _nextDate;
    private Instant _knownUntil = Instant.MinValue;
    private int _index;

    public RestrictionWalk(ImmutableArray<Restriction> restrictions, WallClock clock, Instant from)
    {
        (_restrictions, _clock) = (restrictions, clock);
        _nextDate = clock.DateAt(from).PlusDays(-restrictions.Max(r => r.DaysLater) - 2);
    }

    /// <summary>Whether the hours hold at that instant, and until when that stays so (at least; it may be asked again then).</summary>
    public (bool Holds, Instant Until) At(Instant at)
    {
        while (_knownUntil <= at)
        {
            Extend(at);
        }

        while (_index < _intervals.Count && _intervals[_index].End <= at)
        {
            _index++;
        }

        if (_index == _intervals.Count || _intervals[_index].Start >= _knownUntil)
        {
            return (false, _knownUntil);
        }

        var (start, end) = _intervals[_index];
        return start <= at ? (true, Instant.Min(end, _knownUntil)) : (false, start);
    }

    private void Extend(Instant at)
    {
        for (var days = 0; days < DaysAtOnce; days++, _nextDate = _nextDate.PlusDays(1))
        {
            foreach (var restriction in _restrictions)
            {
                if (RestrictionHours.IntervalOn(restriction, _clock, _nextDate) is var (start, end) && start < end && end > at)
                {
                    _raw.Add((start, end));
                }
            }
        }

        // What begins on a later date begins after this, also where a clock change moves its start.
        _knownUntil = _clock.At(_nextDate.AtMidnight()) - WallClock.MoveMax;
        _raw.RemoveAll(i => i.End <= at);
        _raw.Sort();
        _intervals.Clear();
        _index = 0;
        foreach (var interval in _raw)
        {
            if (_intervals.Count > 0 && interval.Start <= _intervals[^1].End)
            {
                _intervals[^1] = (_intervals[^1].Start, Instant.Max(_intervals[^1].End, interval.End));
            }
            else
            {
                _intervals.Add(interval);
            }
        }
    }
}
