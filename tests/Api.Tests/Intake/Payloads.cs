using System.Text;

namespace Api.Tests.Intake;

/// <summary>Bodies as the senders write them, to test with and to mutate.</summary>
internal static class Payloads
{
    /// <summary>Prometheus 2.42 with two alerts: annotations before labels, escapes, both times.</summary>
    public const string Alertmanager = """
        [{"annotations":{"description":"node {{ $labels.instance }} \u003e 90 %\nsince \"now\"","summary":"Disk fills"},"endsAt":"2026-01-31T12:04:00.123Z","startsAt":"2026-01-31T11:59:00.5Z","generatorURL":"http://prom:9090/graph?g0.expr=up%3D%3D0\u0026g0.tab=1","labels":{"alertname":"DiskFull","cluster":"eu-1","instance":"10.0.0.1:9100","job":"node","severity":"critical"}},{"annotations":{},"endsAt":"2026-01-31T11:30:00Z","startsAt":"2026-01-31T11:00:00Z","generatorURL":"","labels":{"alertname":"Up","instance":"ü-😀"}}]
        """;

    /// <summary>Alertmanager's webhook: firing and resolved mixed.</summary>
    public const string Webhook = """
        {"receiver":"hdf","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"High","pod":"a"},"annotations":{"summary":"s"},"startsAt":"2026-01-31T11:00:00.1Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://p/graph","fingerprint":"791cec13fcba0368"},{"status":"resolved","labels":{"alertname":"High","pod":"b"},"annotations":{},"startsAt":"2026-01-31T10:00:00Z","endsAt":"2026-01-31T11:30:00Z","generatorURL":"","fingerprint":"8df98227bdd81384"}],"groupLabels":{"alertname":"High"},"commonLabels":{"alertname":"High"},"commonAnnotations":{},"externalURL":"http://am:9093","version":"4","groupKey":"{}:{alertname=\"High\"}","truncatedAlerts":0}
        """;

    /// <summary>A PagerDuty trigger with everything.</summary>
    public const string PagerDuty = """
        {"routing_key":"R0UTE","event_action":"trigger","dedup_key":"srv01/HTTP","payload":{"summary":"Example on \u0022srv01\u0022","source":"srv01.example.org","severity":"critical","timestamp":"2026-01-31T08:42:58.315+0000","component":"postgres","group":"prod-db","class":"deploy","custom_details":{"ping time":"1500ms","load avg":0.75,"nested":{"a":[1,2,{"b":null}]},"none":null}},"client":"Monitor","client_url":"https://m.example.org","links":[{"href":"https://e.org","text":"t"}],"images":[{"src":"https://e.org/i.png"}]}
        """;

    /// <summary>Our own form.</summary>
    public const string Own = """
        [{"labels":{"alertname":"Queue","queue":"mail"},"annotations":{"summary":"long"},"startsAt":"2026-01-31T11:00:00+01:00","status":"firing","dedupKey":"queue/mail","source":"mail-cron"},{"labels":{"alertname":"Queue","queue":"sms"},"status":"resolved"}]
        """;

    /// <summary>An Opsgenie alert with everything.</summary>
    public const string Opsgenie = """
        {"message":"Disk is full","alias":"disk/srv 01","description":"90 %\nfull","responders":[{"name":"ops","type":"team"}],"visibleTo":[{"id":"4513b7ea","type":"team"}],"actions":["Restart"],"tags":["disk","prod"],"details":{"cluster":"eu-1","nested":{"a":1},"source":"x","none":null},"entity":"srv01","source":"zabbix","priority":"P1","user":"ana","note":"look at /var"}
        """;

    /// <summary>A PagerDuty change event with everything, and a link that is none.</summary>
    public const string PagerDutyChange = """
        {"routing_key":"R0UTE","payload":{"summary":"Build 7 deployed","timestamp":"2026-01-31T11:30:00Z","source":"ci.example.org","custom_details":{"service":"checkout","build":7,"ok":true,"none":null}},"links":[{"href":"https://ci.example.org/7","text":"build"},{"href":"javascript:alert(1)"}],"images":[{"src":7}]}
        """;

    /// <summary>A trigger of PagerDuty's version 1.</summary>
    public const string PagerDutyV1 = """
        {"service_key":"R0UTE","event_type":"trigger","incident_key":"srv01/HTTP","description":"FAILURE on srv01","client":"Monitor","client_url":"https://m.example.org","details":{"ping time":"1500ms","load avg":0.75},"contexts":[{"type":"link","href":"https://e.org"}]}
        """;

    private static readonly string[] Tokens =
    [
        "null", "true", "{}", "[]", "\"\"", "1e999999", "-0", "123456789012345678901234567890", "{\"labels\":{\"a\":\"b\"}}", "\"\\ud83d\"", "\"\\u0000\"",
        "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:60.999999999999-23:59\"", "[[[[[[[[[[", "\\", "\"", ",", ":", "{", "}", "]",
    ];

    /// <summary>The body with one to four things broken in it, the same for the same seed.</summary>
    public static byte[] Mutate(string body, Random random) => Mutate(Encoding.UTF8.GetBytes(body), random);

    /// <summary>The same.</summary>
    public static byte[] Mutate(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    ReplaceString(bytes, at, Tokens[random.Next(Tokens.Length)]);
                    break;
                case 4:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 5:
                    ReplaceString(bytes, at, Nested(random));
                    break;
                case 6:
                    bytes.InsertRange(at, [(byte)random.Next(0x80, 0x100), (byte)random.Next(0x80, 0x100)]);
                    break;
                default:
                    // Duplicates fields and alerts.
                    var piece = bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at));
                    bytes.InsertRange(random.Next(bytes.Count), piece);
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Nested(Random random)
    {
        var depth = random.Next(1, 80);
        return random.Next(2) == 0 ? new string('[', depth) + new string(']', depth) : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    // Type swap: the string that begins at or after this place becomes something else.
    private static void ReplaceString(List<byte> bytes, int at, string by)
    {
        var start = bytes.IndexOf((byte)'"', at);
        var end = start < 0 || start + 1 >= bytes.Count ? -1 : bytes.IndexOf((byte)'"', start + 1);
        if (end > start)
        {
            bytes.RemoveRange(start, end - start + 1);
            bytes.InsertRange(start, Encoding.UTF8.GetBytes(by));
        }
    }
}
