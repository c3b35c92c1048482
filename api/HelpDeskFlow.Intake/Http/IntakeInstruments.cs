using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace HelpDeskFlow.Intake.Http;

/// <summary>Metrics and spans of the intake. Tags are the names of formats only, never anything a sender chooses. Thread-safe.</summary>
public sealed class IntakeInstruments
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "HelpDeskFlow";

    private readonly Counter<long> _received;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _turnedAway;
    private readonly Histogram<double> _seconds;

    /// <summary>Creates the instruments in the factory's meter.</summary>
    public IntakeInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(Name);
        _received = meter.CreateCounter<long>("hdf_alerts_received_total", "{alert}", "Alerts accepted and on disk.");
        _refused = meter.CreateCounter<long>("hdf_alerts_refused_total", "{alert}", "Alerts refused for what they hold.");
        _turnedAway = meter.CreateCounter<long>("hdf_intake_turned_away_total", "{request}", "Requests of vendors' webhooks refused as a whole, by status: 401 and 403 are keys and signatures.");
        _seconds = meter.CreateHistogram<double>("hdf_intake_request_seconds", "s", "Time from a request's headers to its answer.");
    }

    /// <summary>Spans; costs nothing while nobody listens.</summary>
    internal static ActivitySource Spans { get; } = new(Name);

    internal void Count(string source, int received, int refused)
    {
        if (received > 0)
        {
            _received.Add(received, new KeyValuePair<string, object?>("source", source));
        }

        if (refused > 0)
        {
            _refused.Add(refused, new KeyValuePair<string, object?>("source", source));
        }
    }

    internal void TurnedAway(string source, int status) =>
        _turnedAway.Add(1, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("status", status));

    internal void Took(string source, long startedAt, TimeProvider time)
    {
        if (_seconds.Enabled)
        {
            _seconds.Record(time.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>("source", source));
        }
    }
}
