using System.Text;

namespace Api.Tests.Intake;

/// <summary>OTLP log requests: JSON as a collector writes it, and protobuf put together field by field.</summary>
internal static class OtlpPayloads
{
    /// <summary>The shape of opentelemetry-proto's examples/logs.json, with an error, an exception and an information.</summary>
    public const string Json = """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}},{"key":"service.namespace","value":{"stringValue":"shop"}},{"key":"deployment.environment.name","value":{"stringValue":"prod"}},{"key":"host.name","value":{"stringValue":"web-01"}},{"key":"telemetry.sdk.name","value":{"stringValue":"opentelemetry"}}]},"scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0"},"logRecords":[{"timeUnixNano":"1769860790300000000","observedTimeUnixNano":"1769860791000000000","severityNumber":17,"severityText":"Error","traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","body":{"stringValue":"Payment 4711 failed after 1503 ms: timeout"},"attributes":[{"key":"order.items","value":{"intValue":"3"}},{"key":"retry","value":{"boolValue":true}},{"key":"ratio","value":{"doubleValue":0.25}},{"key":"tags","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"2"}]}}},{"key":"user","value":{"kvlistValue":{"values":[{"key":"tier","value":{"stringValue":"gold"}}]}}}]},{"timeUnixNano":"1769860792000000000","severityNumber":10,"severityText":"Information","body":{"stringValue":"Served"}},{"timeUnixNano":"1769860793000000000","severityNumber":21,"eventName":"db.pool.exhausted","body":{"kvlistValue":{"values":[{"key":"size","value":{"intValue":"10"}}]}},"attributes":[{"key":"exception.type","value":{"stringValue":"PoolException"}}]}]}]}]}
        """;

    private static readonly byte[] Failed = Record(
        1769860790300000000, 17, "Error", Text("Payment 4711 failed after 1503 ms: timeout"),
        (9, Convert.FromHexString("5B8EFFF798038103D269B633813FC60C")),
        (10, Convert.FromHexString("EEE19B7EC3C1B174")),
        (6, Pair("order.items", Number(3, 3))),
        (6, Pair("retry", Number(2, 1))),
        (6, Pair("ratio", Fixed(4, BitConverter.DoubleToUInt64Bits(0.25)))),
        (6, Pair("tags", Message((5, Message((1, Text("a")), (1, Number(3, 2))))))),
        (6, Pair("user", Message((6, Message((1, Pair("tier", Text("gold")))))))));

    private static readonly byte[] Exhausted = Record(
        1769860793000000000, 21, "", Message((6, Message((1, Pair("size", Number(3, 10)))))),
        (12, Utf8("db.pool.exhausted")),
        (6, Attribute("exception.type", "PoolException")));

    private static readonly byte[] Resource = Message(
        (1, Attribute("service.name", "checkout")),
        (1, Attribute("service.namespace", "shop")),
        (1, Attribute("deployment.environment.name", "prod")),
        (1, Attribute("host.name", "web-01")),
        (1, Attribute("telemetry.sdk.name", "opentelemetry")));

    private static readonly byte[] Scope = Message(
        (1, Message((1, Utf8("my.library")), (2, Utf8("1.0.0")))),
        (2, Failed),
        (2, Record(1769860792000000000, 10, "Information", Text("Served"))),
        (2, Exhausted));

    /// <summary>The same request in protobuf.</summary>
    public static byte[] Protobuf { get; } = Message((1, Message((1, Resource), (2, Scope))));

    /// <summary>One record of an error with this body and these attributes.</summary>
    public static string One(string body, string more = "", string service = "checkout") =>
        """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"SERVICE"}}]},"scopeLogs":[{"logRecords":[{"severityNumber":17,"body":{"stringValue":"BODY"}MORE}]}]}]}"""
            .Replace("SERVICE", service, StringComparison.Ordinal).Replace("BODY", body, StringComparison.Ordinal).Replace("MORE", more, StringComparison.Ordinal);

    private static byte[] Record(ulong nanoseconds, byte severity, string text, byte[] body, params (int Field, byte[] Bytes)[] more) =>
        [.. Fixed(1, nanoseconds), .. Number(2, severity), .. Message((3, Utf8(text)), (5, body)), .. Message(more)];

    private static byte[] Attribute(string key, string value) => Pair(key, Text(value));

    private static byte[] Pair(string key, byte[] value) => Message((1, Utf8(key)), (2, value));

    private static byte[] Text(string value) => Message((1, Utf8(value)));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Number(int field, byte value) => [(byte)(field << 3), value];

    private static byte[] Fixed(int field, ulong value) => [(byte)((field << 3) | 1), .. BitConverter.GetBytes(value)];

    private static byte[] Message(params (int Field, byte[] Bytes)[] fields) => [.. fields.SelectMany(f => (byte[])[(byte)((f.Field << 3) | 2), .. Length(f.Bytes.Length), .. f.Bytes])];

    private static byte[] Length(int length) => length < 0x80 ? [(byte)length] : [(byte)(length | 0x80), .. Length(length >> 7)];
}
