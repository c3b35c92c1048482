using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace HelpDeskFlow.Api.Operations;

/// <summary>
/// Sums up what the meter "HelpDeskFlow" measures, for <c>/metrics</c>. At most <see cref="SeriesMax"/> series; what would
/// be one more is counted, not kept. Thread-safe; listens from construction to disposal. Singleton.
/// </summary>
internal sealed class MeterReadings : IDisposable
{
    /// <summary>The one meter of the program.</summary>
    public const string MeterName = "HelpDeskFlow";

    /// <summary>Series kept over all instruments.</summary>
    public const int SeriesMax = 2_000;

    private readonly ConcurrentDictionary<string, InstrumentReading> _instruments = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private int _series;
    private long _dropped;

    public MeterReadings()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName)
            {
                listener.EnableMeasurementEvents(instrument, _instruments.GetOrAdd(InstrumentReading.NameOf(instrument), _ => new InstrumentReading(instrument, TakeSeries)));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((InstrumentReading)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((InstrumentReading)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((InstrumentReading)state!).Record(value, tags));
        _listener.Start();
    }

    public void WriteTo(PrometheusText text)
    {
        _listener.RecordObservableInstruments();

        // A name stands in the text once; Prometheus refuses the whole answer otherwise.
        foreach (var instrument in _instruments.Values.Where(i => !text.Has(i.Name)).OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            instrument.WriteTo(text);
        }

        text.Counter("hdf_metric_series_dropped_total", "Measurements of series beyond the limit.", Interlocked.Read(ref _dropped));
    }

    public void Dispose() => _listener.Dispose();

    private bool TakeSeries()
    {
        if (Interlocked.Increment(ref _series) <= SeriesMax)
        {
            return true;
        }

        Interlocked.Decrement(ref _series);
        Interlocked.Increment(ref _dropped);
        return false;
    }
}
