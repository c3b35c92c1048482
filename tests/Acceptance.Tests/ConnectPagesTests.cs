using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: what the pages of docs/connect tell people to write and type works. Method: the page's config and commands as they stand there, with our port in the address.</summary>
public sealed class ConnectPagesTests
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
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "connect", page + ".md"));
        var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", "version: 1\n" + Block(text, "yaml")), scratch.In("data"));
        try
        {
            var commands = Block(text, "sh").Replace("http://127.0.0.1:8080", program.Url.ToString().TrimEnd('/'), StringComparison.Ordinal);
            var done = await HdfCommand.RunProgramAsync("sh", "-ec", commands.Replace("curl ", "curl -fsS ", StringComparison.Ordinal));
            Assert.True(done.ExitCode == 0, done.Said);
            return program;
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    /// <summary>What stands in the page's first block of that language; nothing where it has none.</summary>
    private static string Block(string page, string language)
    {
        var parts = page.Split($"```{language}\n");
        return parts.Length > 1 ? parts[1].Split("```")[0] : "";
    }
}
