using System.Text;
using Api.Tests.Intake.Vendors;
using HelpDeskFlow.Domain.Configuration;

namespace Api.Tests.Intake.Fuzz;

/// <summary>
/// What to mutate for one format: real messages. A new format joins the fuzz tests with its line in <see cref="All"/>; one that
/// stands in the registry without a line here fails them.
/// </summary>
internal sealed record FuzzSubject(string Format, params byte[][] Messages)
{
    /// <summary>Every format of the registry.</summary>
    public static readonly FuzzSubject[] All =
    [
        Of("alertmanager", Payloads.Alertmanager, Payloads.Webhook),
        Of("api", Payloads.Own),
        Of("pagerduty", Payloads.PagerDuty),
        Of("opsgenie", Payloads.Opsgenie),
        new("otlp", Encoding.UTF8.GetBytes(OtlpPayloads.Json), OtlpPayloads.Protobuf),
        Of("json", MappedJsonTests.Document) with { Mapping = "checks", Config = MappedJsonTests.Snapshot() },
        OfFixtures("grafana", "grafana.json") with { Path = "/intake/grafana", Headers = Signed("X-Grafana-Alerting-Signature") },
        OfFixtures("azure-monitor", "azure-monitor.metric.json", "azure-monitor.activity-log.json") with { Path = "/intake/azure-monitor" },
        OfFixtures("cloudwatch-sns", "cloudwatch.alarm.json") with { Path = "/intake/cloudwatch-sns", Wrap = InEnvelope },
        OfFixtures("datadog", "datadog.json") with { Path = "/intake/datadog" },
        OfFixtures("sentry", "sentry.event-alert.json", "sentry.metric-alert.json", "sentry.issue.json") with { Path = "/intake/sentry", Headers = Signed("Sentry-Hook-Signature") },
        OfFixtures("zabbix", "zabbix.json") with { Path = "/intake/zabbix" },
        OfFixtures("nagios", "nagios.form", "nagios.icinga.json") with { Path = "/intake/nagios", IsAlwaysJson = false },
        OfFixtures("cloudevents", "cloudevents.structured.json", "cloudevents.batch.json") with { Path = "/intake/cloudevents" },
        OfFixtures("cloudevents", "cloudevents.binary.json") with { Path = "/intake/cloudevents", Headers = Binary, IsAlwaysJson = false },
    ];

    /// <summary>Secret that signed formats are given.</summary>
    public const string Secret = "s3cret";

    /// <summary>Route to run the whole endpoint through; null: the format's own tests do.</summary>
    public string? Path { get; init; }

    /// <summary>Mapping that the messages are read by.</summary>
    public string? Mapping { get; init; }

    /// <summary>Config that they are read under.</summary>
    public ConfigSnapshot Config { get; init; } = ConfigSnapshot.BuiltIn;

    /// <summary>Headers of a body, from the body as it is sent and a source of chance.</summary>
    public Func<byte[], Random, Dictionary<string, string>> Headers { get; init; } = (_, _) => [];

    /// <summary>What is put around a mutated message now and then.</summary>
    public Func<byte[], Random, byte[]> Wrap { get; init; } = (body, _) => body;

    /// <summary>Whether nothing may be stored from a body that is no JSON.</summary>
    public bool IsAlwaysJson { get; init; } = true;

    private static FuzzSubject Of(string format, params string[] messages) => new(format, [.. messages.Select(Encoding.UTF8.GetBytes)]);

    private static FuzzSubject OfFixtures(string format, params string[] files) => Of(format, [.. files.Select(VendorScene.Fixture)]);

    // One in eight is not signed, so that being turned away is tried too.
    private static Func<byte[], Random, Dictionary<string, string>> Signed(string header) => (body, random) =>
        random.Next(8) == 0 ? [] : new() { [header] = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)) };

    private static byte[] InEnvelope(byte[] body, Random random)
    {
        var message = SnsSender.Message(random.Next(4) == 0 ? "SubscriptionConfirmation" : "Notification", Encoding.UTF8.GetString(body), random.Next(2) == 0 ? "1" : "2");
        return random.Next(3) switch
        {
            0 => Encoding.UTF8.GetBytes(message.ToJsonString()),
            1 => JsonMutator.Mutate(Encoding.UTF8.GetBytes(message.ToJsonString()), random),
            _ => Payloads.Mutate(message.ToJsonString(), random),
        };
    }

    private static Dictionary<string, string> Binary(byte[] body, Random random)
    {
        var headers = new Dictionary<string, string>
        {
            ["ce-specversion"] = "1.0", ["ce-id"] = "C1", ["ce-source"] = "/orders", ["ce-type"] = "org.example.slow", ["ce-time"] = "2026-01-31T11:00:00Z", ["ce-dedupkey"] = "k",
        };
        var name = headers.Keys.ElementAt(random.Next(headers.Count));
        switch (random.Next(4))
        {
            case 0:
                headers.Remove(name);
                break;
            case 1:
                headers[name] = Encoding.Latin1.GetString(Payloads.Mutate(headers[name], random)) + "%E4%";
                break;
        }

        return headers;
    }
}
