using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Api.Tests.Intake;

public sealed class IntakeInstrumentsTests
{
    [Fact]
    public async Task Requests_AreCountedByFormatAndTimed()
    {
        await using var host = await IntakeHost.StartAsync();
        var meters = host.Service<IMeterFactory>();
        var seen = new List<(string Name, double Value, string? Source)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => seen.Add((i.Name, value, (string?)tags[0].Value)));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => seen.Add((i.Name, value, (string?)tags[0].Value)));
        listener.Start();

        await host.PostAsync("/api/v2/alerts", """[{"labels":{"a":"1"}},{"labels":{"a":"2"}},{"labels":{}}]""");

        var mine = seen.Where(s => s.Name.StartsWith("hdf_", StringComparison.Ordinal)).ToList();
        Assert.Contains(("hdf_alerts_received_total", 2, "alertmanager"), mine);
        Assert.Contains(("hdf_alerts_refused_total", 1, "alertmanager"), mine);
        Assert.Contains(mine, s => s.Name == "hdf_intake_request_seconds" && s.Source == "alertmanager");
    }

    [Fact]
    public async Task Requests_WithAListener_HaveASpan()
    {
        var names = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HelpDeskFlow",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => names.Add(activity.DisplayName),
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await IntakeHost.StartAsync();
        await host.PostAsync("/v2/enqueue", "{}");
        Assert.Contains("intake pagerduty", names);
    }
}
