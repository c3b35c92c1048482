using System.Text.Json;

namespace HelpDeskFlow.Bench.Scaling;

/// <summary>One measured figure and where it comes from.</summary>
/// <param name="Name">As in bench/scaling-costs.json.</param>
/// <param name="Value">In the unit of its name.</param>
/// <param name="From">The command or page that it was read from, or why it is an assumption.</param>
internal sealed record StageCost(string Name, double Value, string From);

/// <summary>
/// What one alert costs at each stage, as measured (bench/scaling-costs.json). Times are CPU; names end in their unit. Change the
/// file after a measurement, never these names alone.
/// </summary>
internal sealed class StageCosts
{
    private readonly Dictionary<string, StageCost> _costs;

    private StageCosts(Dictionary<string, StageCost> costs) => _costs = costs;

    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyCollection<StageCost> All => _costs.Values;

    /// <summary>HTTP, parsing, commit and answer of an alert in batches of 64, without the core loop, on one machine.</summary>
    public double HttpNs => this["http_alert_ns"] - CoreNs(MeasuredRepeats);

    /// <summary>The same over Kafka, one alert a message.</summary>
    public double KafkaNs => this["kafka_alert_ns"] - CoreNs(MeasuredRepeats);

    /// <summary>Share of repeats in the load with which whole programs were measured.</summary>
    private static double MeasuredRepeats => 0.9;

    /// <exception cref="KeyNotFoundException">The file lacks it.</exception>
    public double this[string name] => _costs.TryGetValue(name, out var cost) ? cost.Value : throw new KeyNotFoundException($"scaling-costs.json has no \"{name}\"; add it with its value and where it comes from.");

    /// <summary>Reads the file beside the program.</summary>
    public static StageCosts Load() => Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "scaling-costs.json")));

    /// <summary>Reads the file's text: name → { value, from }.</summary>
    public static StageCosts Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new StageCosts(document.RootElement.EnumerateObject().ToDictionary(
            c => c.Name,
            c => new StageCost(c.Name, c.Value.GetProperty("value").GetDouble(), c.Value.GetProperty("from").GetString()!),
            StringComparer.Ordinal));
    }

    /// <summary>The core loop's time an alert; what is no repeat is half opened, half resolved.</summary>
    public double CoreNs(double repeats) => Mix(repeats, "core_repeat_ns", "core_open_ns", "core_resolve_ns");

    /// <summary>Time to replay an alert that another silo took.</summary>
    public double FollowNs(double repeats) => Mix(repeats, "follow_repeat_ns", "follow_open_ns", "follow_resolve_ns");

    /// <summary>Bytes of the journal an alert.</summary>
    public double JournalBytes(double repeats) => Mix(repeats, "journal_repeat_bytes", "journal_open_bytes", "journal_resolve_bytes");

    /// <summary>Time to part a batch by partitions; over Kafka every partition gets every message's mark.</summary>
    public double SplitNs(int partitions, bool kafka) =>
        this["split_ns"] + (kafka ? partitions * this["split_mark_ns"] : 0);

    private double Mix(double repeats, string repeat, string open, string resolve) =>
        repeats * this[repeat] + (1 - repeats) / 2 * (this[open] + this[resolve]);
}
