using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Triage;
using NodaTime;

namespace HelpDeskFlow.Triage;

/// <summary>
/// Makes a stream of alerts: real rules on the nodes of a topology; faults that begin on one node and show, hop by hop, at what
/// depends on it; repeats every minute, flaps, late and out-of-order arrival, missing labels, storms, and noise.
/// </summary>
internal sealed class StreamGenerator
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 0, 0);
    private readonly StreamSettings _settings;
    private readonly Topology _topology;
    private readonly RuleBinding _binding;
    private readonly Random _random;
    private readonly ILookup<string, string> _callers;
    private readonly List<TruthAlert> _alerts = [];
    private readonly List<TrueFault> _faults = [];

    private StreamGenerator(StreamSettings settings, Topology topology, List<Rule> rules)
    {
        (_settings, _topology) = (settings, topology);
        _random = new Random(settings.Seed);
        _binding = new RuleBinding(topology, rules, _random);
        _callers = topology.Edges.ToLookup(e => e.Callee, e => e.Caller);
    }

    public static TruthStream Make(string name, StreamSettings settings, Topology topology, List<Rule> rules) =>
        new StreamGenerator(settings, topology, rules).Make(name);

    private TruthStream Make(string name)
    {
        var end = Faults();
        Noise(end);
        return new TruthStream(name, _topology, [.. _alerts.OrderBy(a => a.Alert.At)], _faults);
    }

    private Instant Faults()
    {
        var at = Start + Duration.FromMinutes(30);
        var busyUntil = at;
        for (var number = 1; number <= _settings.Faults; number++)
        {
            var length = Duration.FromMinutes(6 + Exponential(8));
            if (number > 1 && _random.NextDouble() < _settings.Overlap)
            {
                at += (busyUntil - at) * _random.NextDouble();
            }
            else
            {
                at = Instant.Max(at, busyUntil) + Duration.FromMinutes(8 + Exponential(15));
            }

            busyUntil = Instant.Max(busyUntil, at + length);
            Fault(number, at, length);
        }

        return busyUntil + Duration.FromMinutes(10);
    }

    private void Fault(int number, Instant at, Duration length)
    {
        var root = _topology.Nodes[_random.Next(_topology.Nodes.Length)].Name;
        _faults.Add(new TrueFault(number, root, at));
        var storm = _random.NextDouble() < _settings.Storms;
        var reached = new Dictionary<string, double> { [root] = 0 };
        var queue = new Queue<(string Node, int Hops, double Seconds)>([(root, 0, Exponential(10))]);
        var end = at + length;
        while (queue.TryDequeue(out var next))
        {
            var (node, hops, seconds) = next;
            var rules = _binding.Of(node);
            // One kind of fault shows in the same few rules each time.
            var kind = (int)(SharedData.Hash(root) + (uint)(number % 2));
            var shows = Math.Min(rules.Length, hops == 0 ? 2 + _random.Next(3) : 1 + _random.Next(3));
            for (var i = 0; i < shows; i++)
            {
                var rule = rules[Math.Abs(kind + i) % rules.Length];
                var begins = at + Duration.FromSeconds(seconds + Exponential(20) + (_random.NextDouble() * 30));
                var pods = storm ? 3 : _random.Next(3) switch { 0 => 0, 1 => 1, _ => 2 };
                for (var pod = 0; pod < Math.Max(1, pods); pod++)
                {
                    Episode(number, node, rule, pods == 0 ? null : _binding.Pods(node)[pod], begins + Duration.FromSeconds(_random.NextDouble() * 15), end + Duration.FromSeconds(Exponential(40)));
                }
            }

            foreach (var caller in _callers[node])
            {
                if (hops < 3 && !reached.ContainsKey(caller) && _random.NextDouble() < _settings.Propagation * Math.Pow(0.75, hops))
                {
                    reached[caller] = seconds;
                    queue.Enqueue((caller, hops + 1, seconds + Exponential(_settings.HopSeconds)));
                }
            }
        }
    }

    /// <summary>Noise until its share is reached: rules that fire every now and then by themselves, ones that fire for hours, and single ones.</summary>
    private void Noise(Instant end)
    {
        var wanted = (int)(_alerts.Count * _settings.Noise / (1 - _settings.Noise));
        var before = _alerts.Count;
        var source = -1;
        while (_alerts.Count - before < wanted)
        {
            var node = _topology.Nodes[_random.Next(_topology.Nodes.Length)].Name;
            var rule = _binding.Of(node)[_random.Next(_binding.Of(node).Length)];
            var pod = _random.Next(2) == 0 ? null : _binding.Pods(node)[_random.Next(3)];
            switch (_random.Next(10))
            {
                case < 4: // now and then
                    var pause = 40 + Exponential(120);
                    for (var at = Start + Duration.FromMinutes(Exponential(pause)); at < end && _alerts.Count - before < wanted; at += Duration.FromMinutes(pause * (0.5 + _random.NextDouble())))
                    {
                        Episode(source--, node, rule, pod, at, at + Duration.FromMinutes(2 + Exponential(12)));
                    }

                    break;
                case < 7: // for hours
                    var begins = Start + ((end - Start) * _random.NextDouble());
                    Episode(source--, node, rule, pod, begins, Instant.Min(end, begins + Duration.FromMinutes(60 + Exponential(180))));
                    break;
                default: // once
                    var once = Start + ((end - Start) * _random.NextDouble());
                    Episode(source--, node, rule, pod, once, once + Duration.FromMinutes(2 + Exponential(10)));
                    break;
            }
        }
    }

    /// <summary>Sends an alert every minute while it fires, and its end.</summary>
    private void Episode(int truth, string node, Rule rule, string? pod, Instant from, Instant to)
    {
        var labels = Labels(node, rule, pod);
        var annotations = LabelSet.From(new Dictionary<string, string>
        {
            ["summary"] = Fill(rule.Summary, node, pod),
            ["description"] = Fill(rule.Description, node, pod),
        });
        var flaps = _random.NextDouble() < _settings.Flaps ? 1 + _random.Next(3) : 0;
        to = Instant.Max(to, from + Duration.FromSeconds(90));
        for (var part = 0; part <= flaps; part++)
        {
            var begins = from + ((to - from) * part / (flaps + 1));
            var ends = from + ((to - from) * (part + 1) / (flaps + 1)) - (part < flaps ? Duration.FromSeconds(60) : Duration.Zero);
            for (var at = begins; at < ends; at += Duration.FromSeconds(60))
            {
                Send(truth, rule, new StreamAlert(at, begins, true, labels, annotations));
            }

            if (_random.NextDouble() < 0.9)
            {
                Send(truth, rule, new StreamAlert(Instant.Max(begins, ends), begins, false, labels, annotations));
            }
        }
    }

    private void Send(int truth, Rule rule, StreamAlert alert)
    {
        var late = _random.NextDouble() < _settings.Late ? 5 + (_random.NextDouble() * 115) : _random.NextDouble() * 3;
        _alerts.Add(new TruthAlert(alert with { At = alert.At + Duration.FromSeconds(late) }, truth, rule.Severity));
    }

    private LabelSet Labels(string node, Rule rule, string? pod)
    {
        var labels = new Dictionary<string, string> { ["alertname"] = rule.Alert, ["severity"] = rule.Severity, ["cluster"] = "prod-1", ["namespace"] = "shop" };
        var missing = _random.NextDouble() < _settings.MissingLabels;
        if (!missing)
        {
            labels["service"] = node;
        }

        if (pod is not null)
        {
            labels["pod"] = pod;
        }
        else if (missing)
        {
            labels["instance"] = $"10.0.{SharedData.Hash(node) % 250}.{SharedData.Hash(rule.Alert) % 250}:9090";
        }

        return LabelSet.From(labels);
    }

    private static string Fill(string template, string node, string? pod)
    {
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                text.Append(template, at, template.Length - at);
                break;
            }

            text.Append(template, at, open - at);
            var name = template[(open + 2)..close];
            text.Append(name.Contains("pod", StringComparison.Ordinal) ? pod ?? "" : name.Contains("job", StringComparison.Ordinal) || name.Contains("service", StringComparison.Ordinal) ? node : "");
            at = close + 2;
        }

        return text.Length > 1000 ? text.ToString(0, 1000) : text.ToString();
    }

    private double Exponential(double mean) => -mean * Math.Log(1 - _random.NextDouble());
}
