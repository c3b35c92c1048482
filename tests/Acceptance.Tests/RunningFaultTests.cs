using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
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

    private static readonly TimeSpan PagedWait = TimeSpan.FromSeconds(10);
    private const int DiskMiB = 48;
    private const int PostsToFillMax = 3_000;
    private readonly Scratch _scratch = new();
    private readonly HashSet<string> _acknowledged = [];
    private int _uid;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task FullDisk_StopsAcknowledging_AndRecoversByItself()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMiB);
        await using var hook = await WebhookReceiver.StartAsync();
        var (config, data) = (_scratch.Write("hdf.yml", OneService + PagedService(hook.Url)), Path.Combine(disk.Path, "data"));
        await using (var program = await HdfProgram.StartAsync(config, data))
        {
            Assert.True((await PostAsync(program, 10)).IsSuccess);
            var paged = new AlertBody(new Dictionary<string, string> { ["alertname"] = "Paged", ["uid"] = "paged", ["service"] = "cart" }, TimeProvider.System.GetUtcNow());
            Assert.True((await program.Api.PostAsync("/api/v1/alerts", AlertBody.Of([paged]))).IsSuccess);
            _acknowledged.Add("paged");
            await Until.TrueAsync("step 1 is paged", Patience.Soon, () => hook.Of("incident.opened").Any(), hook.Story);
            var secondStepAt = hook.Of("incident.opened").Single().At + PagedWait;

            disk.Fill();
            var refused = await PostUntilRefusedAsync(program);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
            Assert.Contains("full", refused.Text);
            var ready = await program.Api.GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
            Assert.Contains("full", ready.Text);
            Assert.True((await program.Api.GetAsync("/healthz")).IsSuccess);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostAsync(program, 1)).Status);
            // What was acknowledged can still be read.
            await CheckAllThereAsync(program);
            Assert.Empty(hook.Of("incident.escalated"));
            await Until.TrueAsync("step 2 is overdue", PagedWait + Patience.Soon, () => TimeProvider.System.GetUtcNow() > secondStepAt);

            disk.Free();
            await Until.TrueAsync("it is ready again", Patience.Soon, async () => (await program.Api.GetAsync("/readyz")).IsSuccess, () => program.Said);
            await Until.TrueAsync("step 2, due while the disk was full, is paged", Patience.Soon, () => hook.Of("incident.escalated").Any(), hook.Story);
            Assert.True((await PostAsync(program, 10)).IsSuccess);
            await CheckAllThereAsync(program);
            await program.KillAsync();
        }

        await using var again = await HdfProgram.StartAsync(config, data);
        await CheckAllThereAsync(again);
        Assert.Equal(["incident.opened", "incident.escalated"], hook.Taken.Select(n => n.Event));
    }

    [Fact]
    public async Task FullDisk_Terminate_StopsInTime_AndLosesNothing()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMiB);
        var (config, data) = (_scratch.Write("hdf.yml", OneService), Path.Combine(disk.Path, "data"));
        await using (var program = await HdfProgram.StartAsync(config, data))
        {
            disk.Fill();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PostUntilRefusedAsync(program)).Status);
            await program.StopAsync();
        }

        disk.Free();
        await using var again = await HdfProgram.StartAsync(config, data);
        await CheckAllThereAsync(again);
    }

    [Fact]
    public async Task TornTail_OfTheJournal_IsCutOff_AndTheRestIsThere()
    {
        var (config, data) = (_scratch.Write("hdf.yml", OneService), _scratch.In("data"));
        await using (var program = await HdfProgram.StartAsync(config, data))
        {
            for (var posts = 0; posts < 20; posts++)
            {
                Assert.True((await PostAsync(program, 5)).IsSuccess);
            }

            // The last one will be torn; it must be the last commit, and no copy of the log may come between.
            var whole = _acknowledged.ToHashSet();
            Assert.True((await PostAsync(program, 5)).IsSuccess);
            await program.KillAsync();
            _acknowledged.IntersectWith(whole);
        }

        Assert.True(TearLastFrame(data), "There is no log to tear in the data directory.");
        await using var again = await HdfProgram.StartAsync(config, data);
        await CheckAllThereAsync(again);
        Assert.True((await PostAsync(again, 5)).IsSuccess);
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

    private static string PagedService(Uri hook) => $$"""
          - { name: cart, match: ['service="cart"'], policy: cart }
        policies:
          - { name: cart, steps: [{ notify: ["destination:hook"], wait: {{PagedWait.TotalSeconds}}s }, { notify: ["destination:hook"], wait: 1h }] }
        destinations:
          - { name: hook, type: webhook, url: "{{hook}}", secret: "{{WebhookReceiver.Secret}}" }
        """;

    /// <summary>Flips the last byte that was written to the write-ahead log, as a write that only half reached the disk.</summary>
    private static bool TearLastFrame(string data)
    {
        foreach (var log in Directory.GetFiles(data, "*-wal"))
        {
            var bytes = File.ReadAllBytes(log);
            var last = bytes.AsSpan().LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                bytes[last] ^= 0xFF;
                File.WriteAllBytes(log, bytes);
                return true;
            }
        }

        return false;
    }

    private static async Task<List<string>> ServicesAsync(HdfProgram program) =>
        [.. Items(await program.Api.JsonAsync("/api/v1/services")).Select(s => s.Text("name")!)];

    private static JsonElement.ArrayEnumerator Items(JsonElement list) =>
        (list.ValueKind == JsonValueKind.Array ? list : list.GetProperty("items")).EnumerateArray();

    private async Task<Answer> PostUntilRefusedAsync(HdfProgram program)
    {
        for (var posts = 0; posts < PostsToFillMax; posts++)
        {
            var answer = await PostAsync(program, 100);
            if (!answer.IsSuccess)
            {
                return answer;
            }
        }

        throw new InvalidOperationException($"{PostsToFillMax} posts did not fill a disk of {DiskMiB} MiB.");
    }

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
