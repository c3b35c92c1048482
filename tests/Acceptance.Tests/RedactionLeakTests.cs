using System.Text;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: what is redacted is nowhere afterwards. Method: secrets and personal data of every kind go in through every way in
/// and as notes; then every byte that the program stored, said, answered or sent is searched for them, during and after the run.
/// </summary>
public sealed class RedactionLeakTests
{
    // Made up; each is searched for as it stands here. Some are written in two parts so that scanners of sources pass them by.
    private static readonly Dictionary<string, (string Text, string Needle)> Planted = new()
    {
        ["aws-key"] = ("key AKIAQ4J5XZ7PLANTED42 used", "AKIAQ4J5XZ7PLANTED42"),
        ["github-token"] = ("push by ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
        ["slack-token"] = ("bot xoxb" + "-314159265358-plantedbot27", "314159265358-plantedbot27"),
        ["stripe-key"] = ("with sk_live" + "_planted51H8x9Q2w3E4r", "planted51H8x9Q2w3E4r"),
        ["jwt"] = ("got eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoieWVzIn0.c2lnbmF0dXJlLXBsYW50ZWQ", "eyJwbGFudGVkIjoieWVzIn0"),
        ["bearer"] = ("Authorization: Bearer planted.bearer-7A9c/Z=", "planted.bearer-7A9c/Z="),
        ["url-password"] = ("dsn postgres://app:planted-pa55@db.internal:5432/x", "planted-pa55"),
        ["password"] = ("password=planted-hunter2!", "planted-hunter2!"),
        ["private-key"] = ("-----BEGIN PRIVATE KEY-----\\nMIIPLANTEDKEYbody0123\\n-----END PRIVATE KEY-----", "MIIPLANTEDKEYbody0123"),
        ["email"] = ("ask planted.person@example.org", "planted.person@example.org"),
        ["phone"] = ("call +351 913 577 246", "913 577 246"),
        ["card"] = ("card 4539 1488 0343 6467", "4539 1488 0343 6467"),
        ["extra"] = ("badge EMP-7731942", "EMP-7731942"),
    };

    private static string AllText => string.Join(" ; ", Planted.Values.Select(p => p.Text));

    [Fact]
    public async Task Secrets_PlantedEverywhere_AreFoundNowhere()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        hook.Treat = n => n.Event == "incident.opened" ? Treatment.Take : Treatment.Fail; // later ones become dead letters
        var config = scratch.Write("helpdeskflow.yml", $$"""
            version: 1
            services: [{ name: shop, match: ['service="shop"'], policy: page }]
            policies: [{ name: page, steps: [{ notify: ["destination:hook"] }] }]
            destinations: [{ name: hook, type: webhook, url: "{{hook.Url}}", secret: "{{WebhookReceiver.Secret}}", attempts: 1 }]
            intake: { pagerduty: { keys: { "ROUTINGKEYOFTHETEST": shop } } }
            mappings: [{ name: any, labels: { alertname: $.name }, constants: { service: shop }, annotations: { summary: $.text, all: $.deep } }]
            redaction: { extra: [{ kind: badge, pattern: 'EMP-\d{7}' }] }
            """);
        var answers = new StringBuilder();
        string said;
        await using (var program = await HdfProgram.StartAsync(config, scratch.In("data")))
        {
            await PlantAsync(program, answers);
            await Until.TrueAsync("three incidents are paged", Patience.Start, () => hook.Of("incident.opened").Select(n => n.Decision.Incident).Distinct().Count() >= 3, hook.Story);
            await ReadEverythingAsync(program, answers);
            await Until.TrueAsync(
                "a failed delivery is dead", Patience.Start, async () => (await program.Api.AllAsync("/api/v1/deliveries?state=dead")).Count > 0, hook.Story);
            answers.Append((await program.Api.GetAsync("/api/v1/deliveries?state=dead&limit=1000")).Text);
            await program.StopAsync();
            said = program.Said;
        }

        AssertNone("an answer", Encoding.UTF8.GetBytes(answers.ToString()));
        AssertNone("a notification", Encoding.UTF8.GetBytes(hook.Story() + string.Concat(hook.All.Select(n => n.Body.GetRawText()))));
        AssertNone("what the program said", Encoding.UTF8.GetBytes(said));
        var files = Directory.GetFiles(scratch.In("data"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            AssertNone(Path.GetFileName(file), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        }

        // It was there to be found: the marks are, and what is not secret is.
        var all = answers.ToString();
        foreach (var mark in new[] { "aws-key", "github-token", "slack-token", "stripe-key", "jwt", "authorization", "url-password", "password", "private-key", "email", "phone", "card", "badge" })
        {
            Assert.Contains($"[redacted:{mark}]", all, StringComparison.Ordinal);
        }

        Assert.Contains("db.internal:5432", all, StringComparison.Ordinal);
        Assert.Contains("hdf_redacted_texts_total", all, StringComparison.Ordinal);
        Assert.Contains("[redacted:badge]", hook.Story() + string.Concat(hook.All.Select(n => n.Body.GetRawText())), StringComparison.Ordinal);
    }

    private static async Task PlantAsync(HdfProgram program, StringBuilder answers)
    {
        // TEXT in a body stands for all that is planted.
        async Task PostAsync(string path, string json)
        {
            var answer = await program.Api.PostAsync(path, json.Replace("TEXT", AllText, StringComparison.Ordinal));
            Assert.True(answer.IsSuccess, $"{path}: {(int)answer.Status} {answer.Text}");
            AssertNone($"the answer to POST {path}", Encoding.UTF8.GetBytes(answer.Text));
            answers.Append(answer.Text);
        }

        await PostAsync("/api/v1/alerts", """{"labels":{"alertname":"Own","service":"shop","severity":"critical"},"annotations":{"summary":"one TEXT"}}""");
        // Changed annotations go another way than first ones.
        await PostAsync("/api/v1/alerts", """{"labels":{"alertname":"Own","service":"shop","severity":"critical"},"annotations":{"summary":"two TEXT","description":"TEXT"}}""");
        await PostAsync("/api/v2/alerts", """[{"labels":{"alertname":"Prom","service":"shop","severity":"critical"},"annotations":{"description":"TEXT"},"generatorURL":"http://user:planted-pa55@prom:9090/graph"}]""");
        await PostAsync("/intake/alertmanager", """{"version":"4","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Hook","service":"shop","severity":"critical"},"annotations":{"summary":"TEXT"}}]}""");
        await PostAsync("/v2/enqueue", """{"routing_key":"ROUTINGKEYOFTHETEST","event_action":"trigger","dedup_key":"d1","payload":{"summary":"TEXT","source":"web","severity":"critical","custom_details":{"log":"TEXT","deep":{"a":["TEXT"]}}}}""");
        await PostAsync("/v1/logs", """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeLogs":[{"logRecords":[{"severityNumber":17,"body":{"stringValue":"TEXT"},"attributes":[{"key":"detail","value":{"stringValue":"TEXT"}}]}]}]}]}""");
        await PostAsync("/intake/json?mapping=any", """{"name":"Mapped","text":"TEXT","deep":{"list":["TEXT"]}}""");
        await PostAsync("/generic/2010-04-15/create_event.json", """{"service_key":"ROUTINGKEYOFTHETEST","event_type":"trigger","incident_key":"v1","description":"TEXT","details":{"log":"TEXT"}}""");
        await PostAsync("/v2/change/enqueue", """{"routing_key":"ROUTINGKEYOFTHETEST","payload":{"summary":"TEXT","source":"ci","custom_details":{"build":"TEXT"}},"links":[{"href":"https://ci.example.org/7","text":"TEXT"}]}""");
        await PostAsync("/api/v1/reports", """{"text":"TEXT","area":"shop","region":"eu"}""");
        await PostAsync("/v2/alerts", """{"message":"Genie fails","alias":"g","description":"TEXT","details":{"service":"shop","log":"TEXT"},"note":"TEXT"}""");
        await PostAsync("/v2/alerts/g/notes?identifierType=alias", """{"user":"ana","note":"TEXT"}""");
        await PostAsync("/intake/opsgenie", """{"message":"Genie fails too","alias":"h","description":"TEXT","details":{"service":"shop"}}""");
        await PostAsync("/intake/grafana", """{"version":"1","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Grafana","service":"shop"},"annotations":{"summary":"TEXT"},"fingerprint":"f1","startsAt":"2026-01-31T11:00:00Z"}]}""");
        await PostAsync("/intake/cloudevents", """{"specversion":"1.0","id":"1","source":"/shop","type":"shop.failed","data":{"message":"TEXT","deep":{"a":["TEXT"]}}}""");
        await PostAsync("/intake/datadog", """{"event_id":"1","transition":"Triggered","cycle_key":"2","aggreg_key":"3","alert_id":"4","alert_title":"Datadog","alert_type":"error","tags":"service:shop","title":"Datadog","message":"TEXT","status":"TEXT","date":"1769855400000"}""");
        await PostAsync("/intake/nagios", """{"monitor":"icinga","notificationtype":"PROBLEM","hostname":"web","hoststate":"UP","servicename":"shop","servicestate":"CRITICAL","output":"TEXT"}""");
        foreach (var incident in await program.Api.IncidentsAsync())
        {
            var id = incident.Text("id");
            await PostAsync($"/api/v1/incidents/{id}/notes", """{"by":"ana","text":"TEXT"}""");
            await PostAsync($"/api/v1/incidents/{id}/acknowledge", """{"by":"ana"}""");
        }
    }

    private static async Task ReadEverythingAsync(HdfProgram program, StringBuilder answers)
    {
        string[] paths = ["/api/v1/incidents?status=all", "/api/v1/alerts?state=all", "/api/v2/alerts", "/api/v2/alerts/groups", "/api/v1/deliveries", "/api/v1/stats", "/metrics", "/api/v2/status", "/api/v1/changes", "/api/v1/reports"];
        foreach (var path in paths)
        {
            var answer = await program.Api.GetAsync(path);
            Assert.True(answer.IsSuccess, $"{path}: {(int)answer.Status} {answer.Text}");
            AssertNone($"the answer to GET {path}", Encoding.UTF8.GetBytes(answer.Text));
            answers.Append(answer.Text);
        }

        foreach (var incident in await program.Api.IncidentsAsync())
        {
            answers.Append((await program.Api.GetAsync($"/api/v1/incidents/{incident.Text("id")}")).Text);
            answers.Append((await program.Api.GetAsync($"/api/v1/explain/incident/{incident.Text("id")}")).Text);
        }
    }

    private static void AssertNone(string where, byte[] bytes)
    {
        foreach (var (kind, (_, needle)) in Planted)
        {
            var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(needle));
            Assert.True(at < 0, at < 0 ? "" : $"The {kind} stands in {where}: …{Encoding.UTF8.GetString(bytes.AsSpan()[Math.Max(0, at - 200)..Math.Min(bytes.Length, at + 100)])}…");
        }
    }
}
