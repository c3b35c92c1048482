using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Walks through a schedule stretch by stretch over a span of time. Asked with instants that never go back. Invariant: within a stretch the answer does not change.</summary>
internal sealed class ScheduleWalk
{
    private readonly LayerWalk[] _layers;
    private readonly List<ActiveOverride>? _overrides;
    private readonly Instant[] _overrideEdges = [];
    private readonly Instant _to;
    private int _edge;

    public ScheduleWalk(Schedule schedule, RotationState? runtime, Instant from, Instant to)
    {
        _to = to;
        _layers = [.. schedule.Layers.Select(l => new LayerWalk(schedule, l, from))];
        _overrides = OverrideStack.Between(schedule, runtime, from, to);
        if (_overrides is not null)
        {
            _overrideEdges = [.. _overrides.SelectMany(o => new[] { o.From, o.To }).Distinct().Order()];
        }
    }

    /// <summary>Holders of the layers in the stretch last moved to, lowest first; null: the layer does not apply or its slot is empty.</summary>
    public IEnumerable<PersonName?> Holders => _layers.Select(l => l.Person);

    /// <summary>The stretch from that instant on; it ends at the end of the span at the latest.</summary>
    public Shift MoveTo(Instant at)
    {
        var end = _to;
        PersonName? person = null;
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            _layers[i].MoveTo(at);
            end = Instant.Min(end, _layers[i].End);
            person ??= _layers[i].Person;
        }

        if (_overrides is null)
        {
            return new Shift(at, end, person);
        }

        while (_edge < _overrideEdges.Length && _overrideEdges[_edge] <= at)
        {
            _edge++;
        }

        end = _edge < _overrideEdges.Length ? Instant.Min(end, _overrideEdges[_edge]) : end;
        var answer = OverrideStack.Answer(_overrides, at, OfLayers);
        return new Shift(at, end, answer.Person) { Also = answer.Also };
    }

    private OnCallAnswer OfLayers(IReadOnlyCollection<PersonName> removed)
    {
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            if (_layers[i].Person is { } person && !removed.Contains(person))
            {
                return new OnCallAnswer(person, "");
            }
        }

        return new OnCallAnswer(null, "");
    }
}
