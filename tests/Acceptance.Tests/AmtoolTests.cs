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
    public async Task Amtool_SilencesAnAlert_ItIsSuppressedUntilTheSilenceIsEnded()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"));
        var amtool = new Amtool(program.Url);
        await amtool.RunAsync("alert", "add", "alertname=DiskFull", "instance=db-1");
        Assert.Single(await program.Api.IncidentsAsync());

        var id = (await amtool.RunAsync("silence", "add", "alertname=~Disk.*", "instance!=db-9", "--author=ana", "--comment=new disks", "--duration=1h")).Trim();
        Assert.Matches("^[0-9a-f-]{36}$", id);
        await amtool.RunAsync("alert", "add", "alertname=DiskSlow", "instance=db-2");
        await amtool.RunAsync("alert", "add", "alertname=CpuHot", "instance=db-3");
        Assert.Equal(["CpuHot"], await NamesAsync(amtool)); // amtool lists what is not silenced
        var silenced = JsonDocument.Parse(await amtool.RunAsync("alert", "query", "--silenced", "--output=json")).RootElement.EnumerateArray().ToList();
        Assert.Equal(["DiskFull", "DiskSlow"], silenced.Select(a => a.GetProperty("labels").Text("alertname")).Order(StringComparer.Ordinal));
        Assert.All(silenced, a => Assert.Equal(("suppressed", id), (a.GetProperty("status").Text("state"), a.GetProperty("status").GetProperty("silencedBy")[0].GetString())));
        Assert.Equal(2, (await program.Api.IncidentsAsync()).Count); // DiskSlow has none

        var listed = Assert.Single(JsonDocument.Parse(await amtool.RunAsync("silence", "query", "--output=json", "alertname=Disk.*")).RootElement.EnumerateArray());
        Assert.Equal((id, "ana", "new disks", "active"), (listed.Text("id"), listed.Text("createdBy"), listed.Text("comment"), listed.GetProperty("status").Text("state")));
        Assert.Contains("new disks", await amtool.RunAsync("silence", "query"));

        // A longer time keeps the silence; a later start needs a new one.
        Assert.Contains(id, await amtool.RunAsync("silence", "update", "--duration=3h", id));
        Assert.Equal(id, Assert.Single(JsonDocument.Parse(await amtool.RunAsync("silence", "query", "--output=json")).RootElement.EnumerateArray()).Text("id"));

        await amtool.RunAsync("silence", "expire", id);
        Assert.Equal(["CpuHot", "DiskFull", "DiskSlow"], await NamesAsync(amtool));
        Assert.Equal(3, (await program.Api.IncidentsAsync()).Count); // DiskSlow still fires: it has one now
        Assert.DoesNotContain(id, await amtool.RunAsync("silence", "query", "--quiet"));
        Assert.Contains(id, await amtool.RunAsync("silence", "query", "--expired", "--within=1h", "--quiet"));
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
