using System.Diagnostics;
using System.Diagnostics.Metrics;
using HelpDeskFlow.Domain.Destinations;

namespace HelpDeskFlow.Notify;

/// <summary>Trace source and meters of sending. Tags are bounded: channel type and result, never names from the config.</summary>
internal static class NotifyInstruments
{
    private static readonly Meter Meter = new("HelpDeskFlow");

    /// <summary>One span an attempt.</summary>
    public static readonly ActivitySource Source = new("HelpDeskFlow");

    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("hdf_deliveries_total", description: "Attempts to deliver a notification, by channel type and result.");

    private static readonly Counter<long> TemplateFailures = Meter.CreateCounter<long>("hdf_template_failures_total", description: "Templates that could not be rendered; the built-in text was sent in their place.");

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>("hdf_delivery_seconds", "s", "Time of one attempt to deliver a notification.");

    private static readonly Counter<long> PossibleDuplicates = Meter.CreateCounter<long>(
        "hdf_possible_duplicates_total",
        description: "Messages that receivers without a key may have got twice, by channel type: nobody knows whether an attempt arrived.");

    public static void Count(string type, AttemptOutcome outcome, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("destination_type", type);
        Deliveries.Add(1, tag, new KeyValuePair<string, object?>("result", NameOf(outcome.Result)));
        Seconds.Record(took.TotalSeconds, tag);
        PossibleDuplicates.Add(outcome.PossibleDuplicates, tag);
    }

    public static void CountTemplateFailure() => TemplateFailures.Add(1);

    public static string NameOf(AttemptResult result) => result switch
    {
        AttemptResult.Delivered => "delivered",
        AttemptResult.Throttled => "throttled",
        AttemptResult.Refused => "refused",
        _ => "failed",
    };
}
