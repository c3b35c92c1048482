using System.Net;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration;

namespace Api.Tests.Intake;

/// <summary>Goal: a key of the config guards each way in and names the service. Method: the formats that came without, each path, each way to show a key.</summary>
public sealed class SenderKeysTests
{
    private const string Config = """
        version: 1
        services: [{ name: checkout }]
        mappings: [{ name: plain, labels: { alertname: $.what } }]
        intake:
          alertmanager: { keys: { "k 1": checkout } }
          opsgenie: { keys: { "k 1": checkout } }
          otlp: { keys: { "k 1": checkout }, min_severity: info }
          json: { keys: { "k 1": checkout } }
        """;

    public static TheoryData<string, string, HttpStatusCode> Ways => new()
    {
        { "/api/v2/alerts", """[{"labels":{"alertname":"A"}}]""", HttpStatusCode.OK },
        { "/intake/alertmanager", """{"version":"4","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"A"}}]}""", HttpStatusCode.OK },
        { "/intake/opsgenie", """{"message":"A","alias":"a"}""", HttpStatusCode.OK },
        { "/intake/json?mapping=plain", """{"what":"A"}""", HttpStatusCode.Accepted },
        { "/intake/otlp", OtlpPayloads.One("A", service: "other"), HttpStatusCode.OK },
        { "/v1/logs", OtlpPayloads.One("A", service: "other"), HttpStatusCode.OK },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Keys_Configured_OneIsNeededAndNamesTheService(string path, string body, HttpStatusCode taken)
    {
        await using var host = await HostAsync();
        var more = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        await RefusedAsync(host, path, body);
        await RefusedAsync(host, $"{path}{more}key=wrong", body);
        await RefusedAsync(host, $"{path}{more}key=k%201", body, ("Authorization", "Bearer wrong"));

        await TakenAsync(host, $"{path}{more}key=k%201", body, taken);
        await TakenAsync(host, path, body, taken, ("Authorization", "Bearer k 1"));
        await TakenAsync(host, path, body, taken, ("Authorization", "GenieKey k 1"));
        await TakenAsync(host, path, body, taken, ("X-API-Key", "k 1"));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Keys_None_LabelsDecide(string path, string body, HttpStatusCode taken)
    {
        await using var host = await HostAsync();
        host.Engine.Config = host.Engine.Config with { Intake = host.Engine.Config.Intake.Clear(), OpsgenieKeys = host.Engine.Config.OpsgenieKeys.Clear() };

        using var answer = await host.SendAsync(path, body);

        Assert.Equal(taken, answer.StatusCode);
        Assert.Null(Assert.Single(host.Engine.Alerts).Service);
    }

    [Fact]
    public async Task Opsgenie_SameAliasByPathAndByFormat_IsTheSameAlert()
    {
        await using var host = await HostAsync();
        using var api = await host.SendAsync("/v2/alerts", """{"message":"A","alias":"a"}""", ("Authorization", "GenieKey k 1"));
        using var format = await host.SendAsync("/intake/opsgenie", """{"message":"A","alias":"a"}""", ("Authorization", "GenieKey k 1"));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (api.StatusCode, format.StatusCode));
        Assert.Single(host.Engine.Alerts.Select(a => a.Key).Distinct());
    }

    private static async Task<IntakeHost> HostAsync()
    {
        var host = await IntakeHost.StartAsync();
        var result = ConfigLoader.Parse(Config, "f.yml", _ => null);
        Assert.Empty(result.Problems.Select(p => p.ToString()));
        host.Engine.Config = result.Snapshot!;
        return host;
    }

    private static async Task RefusedAsync(IntakeHost host, string path, string body, params (string Name, string Value)[] headers)
    {
        using var answer = await host.SendAsync(path, body, headers);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(".keys in its config", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(host.Engine.Alerts);
    }

    private static async Task TakenAsync(IntakeHost host, string path, string body, HttpStatusCode taken, params (string Name, string Value)[] headers)
    {
        using var answer = await host.SendAsync(path, body, headers);
        Assert.Equal(taken, answer.StatusCode);
        Assert.Equal(new ServiceName("checkout"), Assert.Single(host.Engine.Alerts).Service);
        host.Engine.Alerts.Clear();
    }
}
