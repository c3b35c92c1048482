using System.Text;

namespace HelpDeskFlow.LoadGenerator.Wire;

/// <summary>
/// One alert of the Alertmanager API v2 as Prometheus 2.42 writes it (members and labels in the same order, <c>&amp;</c>
/// escaped as Go does), with fixed-width places to patch.
/// </summary>
internal static class AlertTemplate
{
    /// <summary>Stands before the alert's number in the label <c>pod</c> and nowhere else: how a list is read back.</summary>
    public const string PodMarker = "-7d9f8b6c5-";

    public const int NumberDigits = 8;

    // Control characters cannot occur in the text, so a run of one marks a place to patch.
    private const char NamePlace = '\u0001';
    private const char NumberPlace = '\u0002';
    private const char ClusterPlace = '\u0003';
    private const char ServicePlace = '\u0004';
    private const char SeverityPlace = '\u0005';
    private const char StartPlace = '\u0006';
    private const char EndPlace = '\u0007';

    public static readonly byte[] Bytes = Encoding.ASCII.GetBytes(Text());

    private static readonly int NameAt = Places(NamePlace)[0];
    private static readonly int[] NumbersAt = Places(NumberPlace);
    private static readonly int ClusterAt = Places(ClusterPlace)[0];
    private static readonly int[] ServicesAt = Places(ServicePlace);
    private static readonly int SeverityAt = Places(SeverityPlace)[0];
    private static readonly int StartAt = Places(StartPlace)[0];
    private static readonly int EndAt = Places(EndPlace)[0];

    /// <summary>The label <c>instance</c> of the alert with this number.</summary>
    public static string Instance(int number) => $"node-{number:D8}.example.internal:9100";

    /// <summary>Turns a copy of the template into the alert described.</summary>
    public static void Patch(Span<byte> alert, in AlertFields fields, TimestampText timestamps)
    {
        fields.Name.CopyTo(alert[NameAt..]);
        Span<byte> number = alert.Slice(NumbersAt[0], NumberDigits);
        Digits.Write(number, fields.Number);
        for (int i = 1; i < NumbersAt.Length; i++)
        {
            number.CopyTo(alert[NumbersAt[i]..]);
        }

        Digits.Write(alert.Slice(ClusterAt, 2), fields.Cluster);
        foreach (int at in ServicesAt)
        {
            Digits.Write(alert.Slice(at, 2), fields.ServiceNumber);
        }

        alert[SeverityAt] = fields.Severity;
        timestamps.Write(alert[StartAt..], fields.StartsAtMs);
        timestamps.Write(alert[EndAt..], fields.EndsAtMs);
    }

    private static string Text()
    {
        string name = new(NamePlace, AlertName.Length);
        string number = new(NumberPlace, NumberDigits);
        string cluster = new(ClusterPlace, 2);
        string service = new(ServicePlace, 2);
        string start = new(StartPlace, TimestampText.Length);
        string end = new(EndPlace, TimestampText.Length);
        return "{\"annotations\":{"
            + $"\"description\":\"More than 5 percent of the requests to node-{number} failed during the last ten minutes.\","
            + $"\"summary\":\"High error ratio on node-{number}\""
            + $"}},\"endsAt\":\"{end}\",\"startsAt\":\"{start}\","
            + "\"generatorURL\":\"http://prometheus.example:9090/graph?g0.expr=job%3Aerrors%3Aratio10m+%3E+0.05\\u0026g0.tab=1\","
            + $"\"labels\":{{\"alertname\":\"{name}\",\"cluster\":\"cluster-{cluster}\",\"instance\":\"{"node-" + number}.example.internal:9100\","
            + $"\"job\":\"service-{service}\",\"namespace\":\"team-{service}\",\"pod\":\"service-{service}{PodMarker}{number}\","
            + $"\"prometheus\":\"monitoring/k8s\",\"service\":\"service-{service}\",\"severity\":\"sev{SeverityPlace}\"}}}}";
    }

    private static int[] Places(char place)
    {
        List<int> starts = [];
        for (int at = 0; at < Bytes.Length; at++)
        {
            bool isStart = Bytes[at] == place && (at == 0 || Bytes[at - 1] != place);
            if (isStart)
            {
                starts.Add(at);
            }
        }

        return [.. starts];
    }
}
