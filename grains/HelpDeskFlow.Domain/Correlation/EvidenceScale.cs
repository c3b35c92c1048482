using System.Runtime.CompilerServices;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>
/// Weighs a new alert against the open incidents that may have to do with it: those with an alert of the last minutes on its node or
/// within two hops, of the same name, or of what was learned to fire before it. Looks at a bounded number of marks, whatever is open.
/// </summary>
internal static class EvidenceScale
{
    private const int CandidatesMax = 32;

    /// <summary>The incident with the most evidence, whether it suffices or not; null: nothing speaks for any.</summary>
    public static Evidence? Best(CorrelatorMemory memory, AlertMark alert, ConfigSnapshot config, Instant now)
    {
        if (memory.Incidents.IsEmpty)
        {
            return null;
        }

        var scale = new Scale(memory, alert, config.Correlation, now);
        var peerFirst = config.Topology.Around(alert.Node);
        foreach (var neighbour in peerFirst)
        {
            scale.Weigh(neighbour.Hash, neighbour.Node, neighbour);
        }

        if (peerFirst.IsEmpty && alert.Node.Length > 0)
        {
            var itself = new Neighbour(alert.Node, Relation.Same, null, 1);
            scale.Weigh(itself.Hash, itself.Node, itself);
        }

        if (alert.Peer is { } peer)
        {
            foreach (var neighbour in config.Topology.Around(peer))
            {
                if (neighbour.Via is null && neighbour.Relation != Relation.Part)
                {
                    scale.Weigh(neighbour.Hash, neighbour.Node, neighbour);
                }
            }
        }

        var named = MemoryFolding.NamePlace(alert.Name);
        scale.Weigh(TextHash.Of(named), named, null);
        scale.WeighCompanions();
        return scale.Best();
    }

    // On the stack: they live as long as one alert is weighed.
    [InlineArray(CandidatesMax)]
    private struct Candidates
    {
        private Evidence _first;
    }

    [InlineArray(CandidatesMax)]
    private struct Numbers
    {
        private long _first;
    }

    private ref struct Scale
    {
        private readonly CorrelatorMemory _memory;
        private readonly AlertMark _alert;
        private readonly CorrelationWeights _weights;
        private readonly Instant _oldest;
        private readonly SignatureHistory _history;
        private readonly double _company;
        private Candidates _candidates;
        private Numbers _incidents;
        private int _count;
        private int _left = CorrelatorLimits.MarksWeighedMax;
        private long _askedNumber;
        private long _openNumber;

        public Scale(CorrelatorMemory memory, AlertMark alert, CorrelationRule rule, Instant now)
        {
            (_memory, _alert, _weights) = (memory, alert, rule.Weights);
            _oldest = now - rule.Window;
            _history = memory.Learned.GetValueOrDefault(alert.Signature) ?? SignatureHistory.None;
            var together = Math.Max(0, _history.Fired - _history.Alone);
            var company = Math.Clamp(Math.Log((together + 1) / (_history.Alone + 1)), -3, 1.5);
            _company = company * (company < 0 ? _weights.Alone : _weights.Company);
        }

        /// <summary>Newest first, so that the bound leaves out the oldest.</summary>
        public void Weigh(ulong hash, string place, Neighbour? neighbour)
        {
            if (_left <= 0 || !_memory.Marks.TryGetValue(hash, place, out var there))
            {
                return;
            }

            var topology = Topology(neighbour);
            var marks = there.AsSpan();
            for (var i = marks.Length - 1; i >= 0 && _left > 0; i--)
            {
                ref readonly var placed = ref marks[i];
                if (placed.At >= _oldest && OpenNumber(placed.Incident) is > 0 and var number)
                {
                    _left--;
                    Weigh(number, placed, neighbour, topology);
                }
            }
        }

        public void WeighCompanions()
        {
            foreach (var companion in _history.Companions)
            {
                if (companion.Count >= CorrelatorLimits.CompanionsSupport && companion.Name != _alert.Name)
                {
                    foreach (ref readonly var placed in (_memory.Marks.TryGetValue(companion.Node, out var there) ? there : []).AsSpan())
                    {
                        if (placed.At >= _oldest && placed.Mark.Signature == companion.Signature && OpenNumber(placed.Incident) is > 0 and var number)
                        {
                            Weigh(number, placed, null, _weights.Unrelated);
                        }
                    }
                }
            }
        }

        public Evidence? Best()
        {
            var best = -1;
            for (var i = 0; i < _count; i++)
            {
                ref var candidate = ref _candidates[i];
                candidate.Support = _weights.Support * Math.Log2(Math.Clamp(candidate.Speaking, 1, 16));
                // Of two that are equal the older incident: the order of the marks must not matter.
                if (best < 0 || candidate.Sum > _candidates[best].Sum || (candidate.Sum == _candidates[best].Sum && candidate.Incident < _candidates[best].Incident))
                {
                    best = i;
                }
            }

            return best < 0 ? null : _candidates[best];
        }

        private void Weigh(long incident, in PlacedMark mark, Neighbour? neighbour, double topology)
        {
            var at = ((ReadOnlySpan<long>)_incidents)[.._count].IndexOf(incident);
            if (at < 0 && _count == CandidatesMax)
            {
                return;
            }

            topology += mark.Name == _alert.Name && neighbour?.Relation != Relation.Same ? _weights.Name : 0;
            var time = Time(_alert.At - mark.At);
            var text = _weights.Text * mark.Words.Likeness(_alert.Words);
            var learned = _history.Fired < CorrelatorLimits.CompanionsSupport ? 0 : _weights.Learned * Together(mark.Mark);
            var one = _weights.Prior + topology + time + text + learned + _company;
            var speaking = one > 0 ? 1 : 0;
            if (at >= 0)
            {
                _candidates[at].Speaking += speaking;
                if (one <= _candidates[at].One)
                {
                    return;
                }

                speaking = _candidates[at].Speaking;
            }
            else
            {
                at = _count++;
                _incidents[at] = incident;
            }

            _candidates[at] = new Evidence
            {
                Incident = incident, Nearest = mark.Mark, Neighbour = neighbour, Topology = topology, Time = time, Text = text, Learned = learned,
                Company = _company, Speaking = speaking, One = one,
            };
        }

        /// <summary>The open incident that a mark counts for, or 0; marks that lie together are mostly of one.</summary>
        private long OpenNumber(long number)
        {
            if (number != _askedNumber)
            {
                (_askedNumber, _openNumber) = (number, _memory.Open(number)?.Number ?? 0);
            }

            return _openNumber;
        }

        private readonly double Time(Duration apart)
        {
            var seconds = Math.Abs(apart.TotalSeconds);
            return (_weights.Together * Math.Max(0, 1 - (seconds / 30))) + (_weights.Minute * seconds / 60);
        }

        private readonly double Topology(Neighbour? neighbour)
        {
            if (neighbour is null)
            {
                return _weights.Unrelated;
            }

            var weight = neighbour.Relation switch
            {
                Relation.Same => _weights.Same,
                Relation.Dependency => _weights.Dependency,
                Relation.FarDependency => _weights.FarDependency,
                Relation.Dependent => _weights.Dependent,
                Relation.FarDependent => _weights.FarDependent,
                Relation.SharedDependency => _weights.SharedDependency,
                Relation.SharedDependent => _weights.SharedDependent,
                Relation.Part => _weights.Part,
                Relation.SharedPart => _weights.SharedPart,
                _ => _weights.Unrelated,
            };
            return weight + (_weights.Branch * Math.Log2(neighbour.Branches));
        }

        /// <summary>Log-odds that the two fire together rather than by chance; 0 where too little was seen.</summary>
        private readonly double Together(AlertMark mark)
        {
            foreach (var companion in _history.Companions)
            {
                if (companion.Signature == mark.Signature)
                {
                    var seen = _memory.Learned.GetValueOrDefault(mark.Signature)?.Fired ?? 0;
                    var hours = Math.Clamp((_alert.At - (_memory.Since ?? _alert.At)).TotalHours, 1, CorrelatorLimits.HalfLife.TotalHours);
                    var chance = Math.Min(1, seen * CorrelatorLimits.CompanyWithin.TotalHours / hours);
                    return Math.Clamp(Math.Log((Math.Max(0, companion.Count) + 0.5) / ((_history.Fired * chance) + 0.5)) + Math.Min(0, companion.Count), -3, 3);
                }
            }

            return 0;
        }
    }
}
