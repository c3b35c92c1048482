using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: what lies under deploy/ is right as far as that can be known without Docker, Kubernetes and Azure. Method: the tools of those
/// who read it: promtool, amtool, TypeScript's types of Kubernetes' objects, kubectl where it is installed, and our own check.
/// </summary>
public sealed class DeployTests
{
    private static string Deploy => Path.Combine(Repository.Root, "deploy");

    [Fact]
    public async Task Objects_OfKubernetesComposeAndGrafana_AreWhole()
    {
        var npm = Path.Combine(Repository.Root, "tests", "Acceptance.Tests", "npm");
        Assert.True(Directory.Exists(Path.Combine(npm, "node_modules", "kubernetes-models")), $"The packages are not installed; type: cd {npm} && npm ci --ignore-scripts");

        var checks = await HdfCommand.RunProgramAsync("env", "--chdir", npm, DebianProgram.Node, Path.Combine(Deploy, "check", "objects.mjs"));

        Assert.True(checks.ExitCode == 0, checks.Said);
        var counts = JsonDocument.Parse(checks.Output).RootElement;
        Assert.True(counts.Int("objects") > 10 && counts.Int("dashboards") == 5 && counts.Int("services") > 8, checks.Output);
    }

    [Fact]
    public async Task Rules_OfPrometheus_FireWhenTheyShould()
    {
        await PassesAsync("check", "rules", In("prometheus/helpdeskflow.rules.yml"));
        await PassesAsync("test", "rules", In("prometheus/helpdeskflow.rules.test.yml"));
        await PassesAsync("check", "config", "--syntax-only", In("prometheus/prometheus.yml"));
        var alertmanager = await HdfCommand.RunProgramAsync(DebianProgram.Amtool, "check-config", In("prometheus/alertmanager.yml"));
        Assert.True(alertmanager.ExitCode == 0, alertmanager.Said);

        var rule = await File.ReadAllLinesAsync(In("kubernetes/components/prometheus-operator/prometheusrule.yaml"), TestContext.Current.CancellationToken);
        var rules = (await File.ReadAllLinesAsync(In("prometheus/helpdeskflow.rules.yml"), TestContext.Current.CancellationToken)).SkipWhile(l => l != "groups:");
        Assert.True(rules.SequenceEqual(rule.SkipWhile(l => l != "  groups:").Select(l => l.Length > 2 ? l[2..] : l)), "The PrometheusRule is not that of the rule file; type: deploy/kubernetes/make-rules");
    }

    [Fact]
    public async Task Dashboards_EveryQuery_IsPromQl()
    {
        using var scratch = new Scratch();
        var queries = (
            from file in Directory.GetFiles(In("grafana/dashboards"), "*.json")
            from panel in JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("panels").EnumerateArray()
            where panel.TryGetProperty("targets", out _)
            from target in panel.GetProperty("targets").EnumerateArray()
            select target.Text("expr")!.Replace("$__rate_interval", "5m", StringComparison.Ordinal).Replace("$instance", ".*", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(queries.Count > 40, $"Only {queries.Count} queries were found.");

        var rules = queries.Select((q, i) => $"- record: dashboard:query{i}\n  expr: {JsonSerializer.Serialize(q)}");
        await PassesAsync("check", "rules", scratch.Write("dashboards.yml", $"groups:\n- name: dashboards\n  rules:\n  {string.Join('\n', rules).Replace("\n", "\n  ", StringComparison.Ordinal)}\n"));
    }

    [Theory]
    [InlineData("compose/helpdeskflow.yml")]
    [InlineData("kubernetes/overlays/one/helpdeskflow.yml")]
    [InlineData("kubernetes/overlays/cluster/helpdeskflow.yml")]
    [InlineData("systemd/helpdeskflow.yml")]
    [InlineData("azure/helpdeskflow.yml")]
    public async Task Configs_OfDeploy_AreFine(string file)
    {
        var check = await HdfCommand.RunProgramAsync(
            "env", $"HDF_KEY_SHA256={new string('a', 64)}", "HDF_LINK_SECRET=a-secret-of-sixteen", "HDF_KAFKA=kafka:9092", "dotnet", Repository.Program, "check", In(file));

        Assert.True(check.ExitCode == 0, check.Said);
    }

    private static string In(string path) => Path.Combine(Deploy, path);

    private static async Task PassesAsync(params string[] arguments)
    {
        var answer = await HdfCommand.RunProgramAsync(DebianProgram.Promtool, arguments);
        Assert.True(answer.ExitCode == 0, answer.Said);
    }
}
