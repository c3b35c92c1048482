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
            scale.Weigh(neighbour.Node, neighbour);
        }

        if (peerFirst.IsEmpty && alert.Node.Length > 0)
        {
            scale.Weigh(alert.Node, new Neighbour(alert.Node, Relation.Same, null, 1));
        }

        if (alert.Peer is { } peer)
        {
            foreach (var neighbour in config.Topology.Around(peer))
            {
                if (neighbour.Via is null && neighbour.Relation != Relation.Part)
                {
                    scale.Weigh(neighbour.Node, neighbour);
                }
            }
        }

        scale.Weigh(MemoryFolding.NamePlace(alert.Name), null);
        scale.WeighCompanions(config.Topology);
        return scale.Best();
    }

    private ref struct Scale
    {
        private readonly CorrelatorMemory _memory;
        private readonly AlertMark _alert;
        private readonly CorrelationRule _rule;
        private readonly CorrelationWeights _weights;
        private readonly Instant _oldest;
        private readonly SignatureHistory _history;
        private readonly double _company;
        private readonly Evidence[] _candidates = new Evidence[CandidatesMax];
        private int _count;

        public Scale(CorrelatorMemory memory, AlertMark alert, CorrelationRule rule, Instant now)
        {
            (_memory, _alert, _rule, _weights) = (memory, alert, rule, rule.Weights);
            _oldest = now - rule.Window;
            _history = memory.Learned.GetValueOrDefault(alert.Signature) ?? SignatureHistory.None;
            var together = Math.Max(0, _history.Fired - _history.Alone);
            _company = _weights.Company * Math.Clamp(Math.Log((together + 1) / (_history.Alone + 1)), -3, 1.5);
        }

        public void Weigh(string place, Neighbour? neighbour)
        {
            if (!_memory.Marks.TryGetValue(place, out var there))
            {
                return;
            }

            foreach (var placed in there)
            {
                if (placed.Mark.At >= _oldest && _memory.Open(placed.Incident) is { } open)
                {
                    Weigh(open.Number, placed.Mark, neighbour);
                }
            }
        }

        public void WeighCompanions(Topology topology)
        {
            foreach (var companion in _history.Companions)
            {
                if (companion.Count >= CorrelatorLimits.CompanionsSupport && companion.Name != _alert.Name)
                {
                    foreach (var placed in _memory.Marks.TryGetValue(companion.Node, out var there) ? there : [])
                    {
                        if (placed.Mark.Signature == companion.Signature && placed.Mark.At >= _oldest && _memory.Open(placed.Incident) is { } open)
                        {
                            Weigh(open.Number, placed.Mark, null);
                        }
                    }
                }
            }
        }

        public readonly Evidence? Best()
        {
            var best = -1;
            for (var i = 0; i < _count; i++)
            {
                ref var candidate = ref _candidates[i];
                candidate.Support = _weights.Support * Math.Log2(Math.Min(candidate.Speaking, 16));
                // Of two that are equal the older incident: the order of the marks must not matter.
                if (best < 0 || candidate.Sum > _candidates[best].Sum || (candidate.Sum == _candidates[best].Sum && candidate.Incident < _candidates[best].Incident))
                {
                    best = i;
                }
            }

            return best < 0 ? null : _candidates[best];
        }

        private void Weigh(long incident, AlertMark mark, Neighbour? neighbour)
        {
            var found = new Evidence
            {
                Incident = incident,
                Nearest = mark,
                Neighbour = neighbour,
                Topology = Topology(neighbour) + (mark.Name == _alert.Name && neighbour?.Relation != Relation.Same ? _weights.Name : 0),
                Time = Time(_alert.At - mark.At),
                Text = _weights.Text * mark.Words.Likeness(_alert.Words),
                Learned = _weights.Learned * Together(mark),
                Company = _company,
            };
            found.One = _weights.Prior + found.Topology + found.Time + found.Text + found.Learned + found.Company;
            var at = 0;
            while (at < _count && _candidates[at].Incident != incident)
            {
                at++;
            }

            if (at == CandidatesMax)
            {
                return;
            }

            var speaking = at < _count ? _candidates[at].Speaking : 0;
            speaking += found.One > 0 ? 1 : 0;
            if (at == _count)
            {
                _count++;
                _candidates[at] = found;
            }
            else if (found.One > _candidates[at].One)
            {
                _candidates[at] = found;
            }

            _candidates[at].Speaking = Math.Max(1, speaking);
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
            if (_history.Fired < CorrelatorLimits.CompanionsSupport)
            {
                return 0;
            }

            var count = 0.0;
            foreach (var companion in _history.Companions)
            {
                if (companion.Signature == mark.Signature)
                {
                    count = companion.Count;
                    break;
                }
            }

            var seen = _memory.Learned.GetValueOrDefault(mark.Signature)?.Fired ?? 0;
            var hours = Math.Max(1, (_alert.At - (_memory.Since ?? _alert.At)).TotalHours);
            var chance = Math.Min(1, seen * CorrelatorLimits.CompanyWithin.TotalHours / Math.Min(hours, CorrelatorLimits.HalfLife.TotalHours));
            return Math.Clamp(Math.Log((Math.Max(0, count) + 0.5) / ((_history.Fired * chance) + 0.5)) + Math.Min(0, count), -3, 3);
        }
    }
}
