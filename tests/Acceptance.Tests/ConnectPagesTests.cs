using System.Text.RegularExpressions;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: what the pages of docs/connect tell people to write and type works. Method: the page's config and commands as they stand there, with our port in the address.</summary>
public sealed partial class ConnectPagesTests
{
    [Fact]
    public async Task Opsgenie_CommandsOfThePage_OpenAndClose()
    {
        using var scratch = new Scratch();
        await using var program = await RunPageAsync("opsgenie", scratch);
        var alert = Assert.Single(await program.Api.AlertsAsync());
        Assert.Equal(("resolved", "orders", "checkout", "eu-1"), (alert.Text("status"), alert.Text("dedupKey"), alert.Text("service"), alert.GetProperty("labels").Text("cluster")));
    }

    [Fact]
    public async Task PagerDuty_CommandsOfThePage_OpenResolveAndTellOfAChange()
    {
        using var scratch = new Scratch();
        await using var program = await RunPageAsync("pagerduty", scratch);
        Assert.Equal("resolved", Assert.Single(await program.Api.AlertsAsync()).Text("status"));
        Assert.Equal("Build 7 deployed", Assert.Single(await program.Api.AllAsync("/api/v1/changes?service=checkout")).Text("summary"));
    }

    [Fact]
    public async Task Prometheus_CommandOfThePage_Fires()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", "version: 1\nservices: [{ name: checkout, match: ['service=\"checkout\"'] }]\n"), scratch.In("data"));
        await RunCommandsAsync(await PageAsync("prometheus"), program);
        var alert = Assert.Single(await program.Api.AlertsAsync());
        Assert.Equal(("firing", "checkout"), (alert.Text("status"), alert.Text("service")));
    }

    [Fact]
    public async Task Prometheus_ConfigOfThePage_IsTakenByPrometheus()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("prometheus.yml", Block(await PageAsync("prometheus"), "yaml"));
        var done = await HdfCommand.RunProgramAsync(DebianProgram.Promtool, "check", "config", file);
        Assert.True(done.ExitCode == 0, done.Said);
    }

    [Fact]
    public async Task Alertmanager_ConfigOfThePage_IsTakenByAlertmanager()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("alertmanager.yml", "route: { receiver: helpdeskflow }\n" + Block(await PageAsync("alertmanager"), "yaml"));
        var done = await HdfCommand.RunProgramAsync(DebianProgram.Amtool, "check-config", file);
        Assert.True(done.ExitCode == 0, done.Said);
    }

    [Fact]
    public async Task Alertmanager_CommandOfThePage_Fires()
    {
        using var scratch = new Scratch();
        var page = await PageAsync("alertmanager");
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", "version: 1\n" + Block(page, "yaml", 2)), scratch.In("data"));
        await RunCommandsAsync(page, program);
        Assert.Equal("checkout", Assert.Single(await program.Api.AlertsAsync()).Text("service"));
    }

    [Fact]
    public async Task Api_CommandsOfThePage_OpenAndClose()
    {
        using var scratch = new Scratch();
        await using var program = await RunPageAsync("api", scratch);
        var alert = Assert.Single(await program.Api.AlertsAsync());
        Assert.Equal(("resolved", "orders", "checkout"), (alert.Text("status"), alert.Text("dedupKey"), alert.Text("service")));
    }

    [Fact]
    public async Task Index_EveryPage_IsOnItAndEveryLinkLeadsSomewhere()
    {
        var index = await PageAsync("README");
        var directory = Path.Combine(Repository.Root, "docs", "connect");
        Assert.All(Directory.EnumerateFiles(directory, "*.md").Select(Path.GetFileName).Where(f => f != "README.md"), f => Assert.Contains($"({f})", index));
        Assert.All(Link().Matches(index).Select(m => m.Groups[1].Value), link => Assert.True(File.Exists(Path.Combine(directory, link)), link));
        Assert.Contains("(docs/connect/README.md)", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md")));
    }

    [Fact]
    public async Task Heartbeats_CommandOfThePage_IsAPing()
    {
        using var scratch = new Scratch();
        await using var program = await RunPageAsync("heartbeats", scratch);
        Assert.Equal("alive", (await program.Api.JsonAsync("/api/v1/heartbeats/backup")).Text("status"));
    }

    [Fact]
    public async Task Reports_CommandsOfThePage_FileOne()
    {
        using var scratch = new Scratch();
        await using var program = await RunPageAsync("reports", scratch);
        Assert.Equal("checkout", Assert.Single(await program.Api.AllAsync("/api/v1/reports")).Text("area"));
    }

    [Fact]
    public async Task Silences_CommandsOfThePage_SuppressAnAlert()
    {
        using var scratch = new Scratch();
        await using var program = await RunPageAsync("silences", scratch);
        var alert = Assert.Single(await program.Api.AllAsync("/api/v1/alerts?state=suppressed"));
        Assert.Equal("DiskFull", alert.GetProperty("labels").Text("alertname"));
        Assert.Contains("by ana until", alert.GetProperty("suppressedBy")[0].GetString());
        Assert.Empty(await program.Api.IncidentsAsync());
        Assert.Equal(["active", "pending"], (await program.Api.AllAsync("/api/v1/silences?state=live")).Where(s => s.Text("kind") != "mute").Select(s => s.Text("state")));
    }

    private static async Task<HdfProgram> RunPageAsync(string page, Scratch scratch)
    {
        var text = await PageAsync(page);
        var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", "version: 1\n" + Block(text, "yaml")), scratch.In("data"));
        try
        {
            await RunCommandsAsync(text, program);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    private static async Task RunCommandsAsync(string page, HdfProgram program)
    {
        var commands = Block(page, "sh").Replace("http://127.0.0.1:8080", program.Url.ToString().TrimEnd('/'), StringComparison.Ordinal);
        var done = await HdfCommand.RunProgramAsync("sh", "-ec", commands.Replace("curl ", "curl -fsS ", StringComparison.Ordinal));
        Assert.True(done.ExitCode == 0, done.Said);
    }

    private static Task<string> PageAsync(string page) => File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "connect", page + ".md"));

    /// <summary>What stands in the page's block of that language and number; nothing where it has none.</summary>
    private static string Block(string page, string language, int number = 1)
    {
        var parts = page.Split($"```{language}\n");
        return parts.Length > number ? parts[number].Split("```")[0] : "";
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
