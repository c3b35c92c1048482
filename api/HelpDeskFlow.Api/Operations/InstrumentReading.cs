using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace HelpDeskFlow.Api.Operations;

/// <summary>One instrument's series. Recording into a known series allocates nothing. Thread-safe.</summary>
internal sealed class InstrumentReading
{
    private static readonly double[] SecondsBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
    private static readonly double[] CountBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000];

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Series>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Func<bool> _takeSeries;
    private readonly string _help;
    private readonly double[]? _bounds;
    private readonly bool _isSum;
    private readonly bool _isAbsolute;

    public InstrumentReading(Instrument instrument, Func<bool> takeSeries)
    {
        Name = NameOf(instrument);
        _help = instrument.Description ?? instrument.Name;
        _takeSeries = takeSeries;
        _lookup = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        var kind = KindOf(instrument);
        _isSum = kind is "Counter" or "ObservableCounter";
        _isAbsolute = instrument.IsObservable || kind == "Gauge";
        _bounds = kind == "Histogram" ? BoundsOf(instrument) : null;
    }

    public string Name { get; }

    /// <summary>Name as Prometheus wants it: prefix, unit, and _total for counters.</summary>
    public static string NameOf(Instrument instrument)
    {
        var name = PrometheusText.Name(instrument.Name);
        name = name.StartsWith("hdf_", StringComparison.Ordinal) ? name : "hdf_" + name;
        var unit = instrument.Unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", _ => "" };
        if (unit.Length > 0 && !name.Contains(unit, StringComparison.Ordinal))
        {
            name += unit;
        }

        return KindOf(instrument) is "Counter" or "ObservableCounter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Find(tags) is { } series)
        {
            series.Add(value, _isAbsolute);
        }
    }

    public void WriteTo(PrometheusText text)
    {
        text.Head(Name, _help, _bounds is not null ? "histogram" : _isSum ? "counter" : "gauge");
        foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            series.WriteTo(text, Name, labels);
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0];

    private static double[] BoundsOf(Instrument instrument)
    {
        var advised = instrument switch
        {
            Histogram<double> h => h.Advice?.HistogramBucketBoundaries,
            Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
            Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray(),
            _ => null,
        };
        return advised is { Count: > 0 }
            ? [.. advised]
            : instrument.Unit switch { "s" => SecondsBounds, "ms" => [.. SecondsBounds.Select(b => b * 1000)], _ => CountBounds };
    }

    private Series? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Span<char> buffer = stackalloc char[256];
        var length = 0;
        foreach (var (name, value) in tags)
        {
            if (!buffer[length..].TryWrite($"{(length > 0 ? "," : "")}{name}=\"{value}\"", out var written))
            {
                return FindSlow(tags);
            }

            length += written;
        }

        var raw = buffer[..length];
        return raw.ContainsAny('\\', '\n') || raw.Contains('.') ? FindSlow(tags) : FindOrAdd(raw);
    }

    private Series? FindSlow(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            text.Append(text.Length > 0 ? "," : "").Append(PrometheusText.Name(name)).Append("=\"").Append(PrometheusText.Escape(value?.ToString() ?? "")).Append('"');
        }

        return FindOrAdd(text.ToString());
    }

    private Series? FindOrAdd(ReadOnlySpan<char> labels)
    {
        if (_lookup.TryGetValue(labels, out var known))
        {
            return known;
        }

        if (!_takeSeries())
        {
            return null;
        }

        _lookup.TryAdd(labels, new Series(_bounds));
        return _lookup[labels];
    }

    private sealed class Series(double[]? bounds)
    {
        private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
        private readonly Lock _lock = new();
        private double _sum;
        private long _count;

        public void Add(double value, bool absolute)
        {
            lock (_lock)
            {
                _sum = absolute ? value : _sum + value;
                _count++;
                if (bounds is not null)
                {
                    var at = Array.BinarySearch(bounds, value);
                    _buckets[at < 0 ? ~at : at]++;
                }
            }
        }

        public void WriteTo(PrometheusText text, string name, string labels)
        {
            lock (_lock)
            {
                if (bounds is null)
                {
                    text.Sample(name, labels, _sum);
                    return;
                }

                var before = labels.Length > 0 ? labels + "," : "";
                long total = 0;
                for (var i = 0; i < _buckets.Length; i++)
                {
                    total += _buckets[i];
                    text.Sample(name + "_bucket", $"{before}le=\"{PrometheusText.Number(i < bounds.Length ? bounds[i] : double.PositiveInfinity)}\"", total);
                }

                text.Sample(name + "_sum", labels, _sum);
                text.Sample(name + "_count", labels, _count);
            }
        }
    }
}
