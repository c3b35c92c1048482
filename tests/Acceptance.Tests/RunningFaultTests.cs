using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: a running program lives through a full disk, a stop under load and config changes, and loses nothing it acknowledged.</summary>
public sealed class RunningFaultTests : IDisposable
{
    private const string OneService = """
        version: 1
        services:
          - { name: checkout, match: ['service="checkout"'] }

        """;

    private readonly Scratch _scratch = new();
    private readonly HashSet<string> _acknowledged = [];
    private int _uid;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task FullDisk_StopsAcknowledging_AndRecoversByItself()
    {
        const int DiskMiB = 48;
        const int PostsMax = 3_000;
        await using var disk = await SmallDisk.MountAsync(DiskMiB);
        var (config, data) = (_scratch.Write("hdf.yml", OneService), Path.Combine(disk.Path, "data"));
        await using (var program = await HdfProgram.StartAsync(config, data))
        {
            Assert.True((await PostAsync(program, 10)).IsSuccess);
            disk.Fill();
            Answer refused = default;
            for (var posts = 0; posts < PostsMax && refused.Text is null; posts++)
            {
                var answer = await PostAsync(program, 100);
                if (!answer.IsSuccess)
                {
                    refused = answer;
                }
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Contains("full", refused.Text);
            var ready = await program.Api.GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
            Assert.Contains("full", ready.Text);
            Assert.True((await program.Api.GetAsync("/healthz")).IsSuccess);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(program, 1)).Status);
            // What was acknowledged can still be read.
            await CheckAllThereAsync(program);

            disk.Free();
            await Until.TrueAsync("it is ready again", Patience.Soon, async () => (await program.Api.GetAsync("/readyz")).IsSuccess, () => program.Said);
            Assert.True((await PostAsync(program, 10)).IsSuccess);
            await CheckAllThereAsync(program);
            await program.KillAsync();
        }

        await using var again = await HdfProgram.StartAsync(config, data);
        await CheckAllThereAsync(again);
    }

    [Fact]
    public async Task Terminate_UnderLoad_StopsInTime_AndKeepsWhatItAnswered()
    {
        var config = _scratch.Write("hdf.yml", OneService);
        await using (var program = await HdfProgram.StartAsync(config, _scratch.In("data")))
        {
            var load = SendUntilRefusedAsync(program);
            await Until.TrueAsync("the load flows", Patience.Soon, () => Volatile.Read(ref _uid) > 200);
            await program.StopAsync();
            await load;
        }

        Assert.NotEmpty(_acknowledged);
        await using var again = await HdfProgram.StartAsync(config, _scratch.In("data"));
        await CheckAllThereAsync(again);
    }

    [Fact]
    public async Task Hangup_GoodFile_IsInForce_BadFile_IsRefusedAndTheOldOneStays()
    {
        var config = _scratch.Write("hdf.yml", OneService);
        await using var program = await HdfProgram.StartAsync(config, _scratch.In("data"));
        await Until.TrueAsync("the first config is in force", Patience.Soon, async () => (await ServicesAsync(program)).Contains("checkout"));

        _scratch.Write("hdf.yml", OneService + "  - { name: cart, match: ['service=\"cart\"'] }\n");
        program.Hangup();
        await Until.TrueAsync("the new config is in force", Patience.Soon, async () => (await ServicesAsync(program)).Contains("cart"), () => program.Said);

        _scratch.Write("hdf.yml", OneService + "  - { nme: search }\n");
        program.Hangup();
        await Until.TrueAsync("the bad config is refused with its place", Patience.Soon, () => program.Said.Contains($"{config}:4:"), () => program.Said);
        Assert.Contains("cart", await ServicesAsync(program));
        Assert.True((await program.Api.GetAsync("/readyz")).IsSuccess);
        var reload = await program.Api.PostAsync("/-/reload", "");
        Assert.Equal(HttpStatusCode.InternalServerError, reload.Status);
        Assert.Contains(":4:", reload.Text);

        _scratch.Write("hdf.yml", OneService + "  - { name: search, match: ['service=\"search\"'] }\n");
        Assert.True((await program.Api.PostAsync("/-/reload", "")).IsSuccess);
        Assert.Equal(["checkout", "search"], (await ServicesAsync(program)).Where(s => s != "unrouted").Order());
    }

    private static async Task<List<string>> ServicesAsync(HdfProgram program) =>
        [.. Items(await program.Api.JsonAsync("/api/v1/services")).Select(s => s.Text("name")!)];

    private static JsonElement.ArrayEnumerator Items(JsonElement list) =>
        (list.ValueKind == JsonValueKind.Array ? list : list.GetProperty("items")).EnumerateArray();

    private async Task SendUntilRefusedAsync(HdfProgram program)
    {
        try
        {
            while ((await PostAsync(program, 20)).IsSuccess)
            {
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // It is gone: that ends the load.
        }
    }

    /// <summary>Posts so many new alerts, each with 4 KB of text; notes them where they are answered 2xx.</summary>
    private async Task<Answer> PostAsync(HdfProgram program, int count)
    {
        var now = TimeProvider.System.GetUtcNow();
        List<string> uids = [.. Enumerable.Range(0, count).Select(_ => $"u{Interlocked.Increment(ref _uid)}")];
        var answer = await program.Api.PostAsync("/api/v1/alerts", AlertBody.Of(uids.Select(uid => new AlertBody(
            new Dictionary<string, string> { ["alertname"] = "Load", ["uid"] = uid, ["service"] = "checkout" },
            now,
            Summary: Convert.ToHexString(RandomNumberGenerator.GetBytes(2000))))));
        if (answer.IsSuccess)
        {
            _acknowledged.UnionWith(uids);
        }

        return answer;
    }

    private async Task CheckAllThereAsync(HdfProgram program)
    {
        var there = (await program.Api.AlertsAsync()).Select(a => a.GetProperty("labels").Text("uid")!).ToHashSet();
        var lost = _acknowledged.Where(uid => !there.Contains(uid)).ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} of {_acknowledged.Count} acknowledged alerts are lost, for example {string.Join(", ", lost.Take(5))}.");
    }
}
