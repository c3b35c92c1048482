using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: people's habits with amtool work unchanged. Method: Debian's amtool against the running program.</summary>
public sealed class AmtoolTests
{
    private const string Config = """
        version: 1
        services:
          - { name: storage, match: ['alertname=~"Disk.*"'] }
        """;

    [Fact]
    public async Task Amtool_AddsAlerts_TheyAreFoundByFilter()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"));
        var amtool = new Amtool(program.Url);
        await amtool.RunAsync("alert", "add", "alertname=DiskFull", "severity=critical", "instance=db-1", "--annotation=summary=no room on /var");
        await amtool.RunAsync("alert", "add", "alertname=DiskSlow", "severity=warning", "instance=db-2");
        await amtool.RunAsync("alert", "add", "CpuHot", "severity=warning", "instance=web-1");

        Assert.Equal(["CpuHot", "DiskFull", "DiskSlow"], await NamesAsync(amtool));
        Assert.Equal(["DiskFull"], await NamesAsync(amtool, "alertname=DiskFull"));
        Assert.Equal(["DiskFull"], await NamesAsync(amtool, "DiskFull"));
        Assert.Equal(["DiskFull", "DiskSlow"], await NamesAsync(amtool, "instance=~db-.*"));
        Assert.Equal(["CpuHot", "DiskSlow"], await NamesAsync(amtool, "severity!=critical"));
        Assert.Equal(["CpuHot"], await NamesAsync(amtool, "alertname!~Disk.*", "severity=warning"));
        Assert.Empty(await NamesAsync(amtool, "alertname=Disk"));

        var full = Assert.Single(await amtool.QueryAsync("alertname=DiskFull"));
        Assert.Equal("no room on /var", full.GetProperty("annotations").Text("summary"));
        Assert.Equal("active", full.GetProperty("status").Text("state"));
        Assert.Matches("^[0-9a-f]{16}$", full.Text("fingerprint")!);
        Assert.Contains("DiskFull", await amtool.RunAsync("alert", "query", "--output=simple"));
        Assert.Contains("no room on /var", await amtool.RunAsync("alert", "query", "--output=extended", "alertname=DiskFull"));
    }

    [Fact]
    public async Task Amtool_EndsAnAlert_ItIsNoLongerListed()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"));
        var amtool = new Amtool(program.Url);
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-10).ToString("yyyy-MM-ddTHH:mm:ssZ");
        var end = TimeProvider.System.GetUtcNow().AddSeconds(-1).ToString("yyyy-MM-ddTHH:mm:ssZ");
        await amtool.RunAsync("alert", "add", "alertname=DiskFull", "instance=db-1", $"--start={start}");
        Assert.Equal(["DiskFull"], await NamesAsync(amtool));
        await amtool.RunAsync("alert", "add", "alertname=DiskFull", "instance=db-1", $"--start={start}", $"--end={end}");
        await Until.TrueAsync("the ended alert is not listed", Patience.Soon, async () => (await NamesAsync(amtool)).Count == 0);
        var alert = Assert.Single(await program.Api.AlertsAsync());
        Assert.Equal("resolved", alert.Text("status"));
    }

    [Fact]
    public async Task Amtool_AsksForConfigAndCluster_Answers()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"));
        var amtool = new Amtool(program.Url);
        await amtool.RunAsync("config", "show");
        await amtool.RunAsync("cluster", "show");
    }

    private static async Task<List<string>> NamesAsync(Amtool amtool, params string[] filters) =>
        [.. (await amtool.QueryAsync(filters)).Select(a => a.GetProperty("labels").GetProperty("alertname").GetString()!).Order(StringComparer.Ordinal)];
}
