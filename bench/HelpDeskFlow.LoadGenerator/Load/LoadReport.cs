using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>What came of one run of the <see cref="LoadDriver"/>.</summary>
internal sealed class LoadReport
{
    /// <summary>Stands in <see cref="Statuses"/> for a connection that broke before it answered.</summary>
    public const int BrokenConnection = 0;

    public long AlertsAccepted { get; set; }

    /// <summary>From the start until the last answer, or until the limit when one is still missing.</summary>
    public double Seconds { get; set; }

    /// <summary>Requests that had no answer when the limit was reached.</summary>
    public int Unanswered { get; set; }

    /// <summary>429 and 503 without a Retry-After header: a sender cannot know when to come back.</summary>
    public int RefusedWithoutRetryAfter { get; set; }

    /// <summary>From the moment a request was due to its complete answer, whatever the status.</summary>
    public LatencySamples Latency { get; } = new();

    public SortedDictionary<int, int> Statuses { get; } = [];

    public double AlertsPerSecond => AlertsAccepted / Seconds;

    public int Refused => Statuses.Where(s => s.Key is 429 or 503).Sum(s => s.Value);

    /// <summary>Answers that are neither an acceptance nor a polite refusal, and requests without any.</summary>
    public int Failed => Unanswered + Statuses.Where(s => s.Key is not ((>= 200 and < 300) or 429 or 503)).Sum(s => s.Value);

    public void Count(int status) => Statuses[status] = Statuses.GetValueOrDefault(status) + 1;

    public override string ToString()
    {
        string statuses = string.Join(", ", Statuses.Select(s => $"{(s.Key == BrokenConnection ? "broken" : s.Key)}: {s.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{AlertsPerSecond:N0} alerts/s accepted ({AlertsAccepted:N0} in {Seconds:F2} s), requests p50 {Latency.PercentileMs(0.5):F2} p99 {Latency.PercentileMs(0.99):F2} max {Latency.PercentileMs(1):F2} ms, {statuses}{(Unanswered > 0 ? $", unanswered: {Unanswered}" : "")}");
    }
}
