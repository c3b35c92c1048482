using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: what a newcomer and an operator meet first works. Method: the program started as they start it.</summary>
public sealed class ProgramTests
{
    private static readonly TimeSpan DemoWithin = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Demo_ShowsIncidentsWithinAMinute()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartDemoAsync(scratch.In("data"));
        await Until.TrueAsync("there are incidents", DemoWithin, async () => (await program.Api.IncidentsAsync()).Count > 0, () => program.Said);
        var page = await program.Api.GetAsync("/");
        Assert.True(page.IsSuccess, $"The console gave {(int)page.Status}.");
        Assert.Contains("<html", page.Text, StringComparison.OrdinalIgnoreCase);
        await program.StopAsync();
    }

    [Fact]
    public async Task Metrics_PassPromtool()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", "version: 1\n"), scratch.In("data"));
        var alert = new AlertBody(new Dictionary<string, string> { ["alertname"] = "One" }, TimeProvider.System.GetUtcNow());
        Assert.True((await program.Api.PostAsync("/api/v2/alerts", AlertBody.Of([alert]))).IsSuccess);
        var metrics = await program.Api.GetAsync("/metrics");
        Assert.Contains("hdf_open_alerts 1", metrics.Text);
        var check = await HdfCommand.RunProgramWithInputAsync(metrics.Text, DebianProgram.Promtool, "check", "metrics");
        Assert.True(check.ExitCode == 0, check.Said);
    }
}
