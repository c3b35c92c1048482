using System.Globalization;

namespace HelpDeskFlow.Acceptance.Tests.Kafka;

/// <summary>Messages of some 600 bytes, one in a hundred of which is no alert. Keeps what each alert's count must be.</summary>
/// <param name="distinct">After so many messages all are repeats.</param>
internal sealed class SentMessages(int distinct)
{
    private const int BytesEach = 600;
    private const int BrokenEvery = 100;
    private readonly string _end = TimeProvider.System.GetUtcNow().AddDays(1).ToString("o", CultureInfo.InvariantCulture);
    private readonly Dictionary<string, int> _expected = [];

    /// <summary>Sent so far.</summary>
    public int Count { get; private set; }

    /// <summary>Of them those that are no alert.</summary>
    public int Broken { get; private set; }

    /// <summary>Instance → how often its alert was sent.</summary>
    public IReadOnlyDictionary<string, int> Expected => _expected;

    /// <summary>The next ones.</summary>
    public List<string> Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Message(Count++))];

    private string Message(int number)
    {
        if (number % BrokenEvery == BrokenEvery - 1)
        {
            Broken++;
            return $"[{{\"labels\": {{\"alertname\": \"broken {number}\"";
        }

        var id = (int)(number * 7919L % distinct);
        var instance = $"10.1.{id / 250}.{id % 250}:9100";
        _expected[instance] = _expected.GetValueOrDefault(instance) + 1;
        var text = $$"""[{"labels":{"alertname":"Alert{{id % 20}}","cluster":"eu-1","service":"service-{{id % 20}}","severity":"critical","instance":"{{instance}}"},"annotations":{"summary":"The error rate is above five percent for ten minutes."},"startsAt":"2026-01-01T00:00:00Z","endsAt":"{{_end}}","generatorURL":"http://prometheus:9090/graph?g0.expr=up"}]""";
        return text.PadRight(BytesEach);
    }
}
