using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Crash;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: nothing acknowledged is lost, no due page is skipped, none is sent twice, timers are in time, however often the
/// process is killed. Method: load over several connections, SIGKILL at random moments (also while it recovers), restart on
/// the same directory; then compare. <c>HDF_CRASH_KILLS</c> says how often (default 50), <c>HDF_CRASH_SEED</c> repeats a run's choices.
/// </summary>
public sealed class CrashTests
{
    // As often as the program lets us, so that the kills hit snapshots half-way and recovery from them.
    private static readonly string[] OftenSnapshots = ["--snapshot-every", "1"];
    private const int KillsDefault = 50;
    private const int SendersCount = 4;
    private const int LifeMillisecondsMax = 1200;
    private const int StopMillisecondsMax = 300;
    private const int FindingsShownMax = 30;

    // The receiver is down for whole seconds, so many in a hundred.
    private const int OutageSecondsInHundred = 10;

    // What it does with a request otherwise, in a thousand: mostly it takes it.
    private const int FailsInThousand = 40;
    private const int TakesAndFailsInThousand = 30;
    private const int HangsInThousand = 5;

    [Fact]
    public async Task Program_KilledAgainAndAgainUnderLoad_KeepsEveryPromise()
    {
        var kills = Number("HDF_CRASH_KILLS", KillsDefault);
        var seed = Number("HDF_CRASH_SEED", Environment.TickCount & 0xFFFFFF);
        var random = new Random(seed);
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        hook.Treat = Moods(random.Next());
        var config = scratch.Write("hdf.yml", CrashConfig.Text(hook.Url));
        var address = new Address();
        var downtimes = new Downtimes();
        List<Sender> senders = [.. Enumerable.Range(0, SendersCount).Select(i => new Sender(i, random.Next(), address))];
        var responder = new Responder(random.Next(), address);

        using var stop = new CancellationTokenSource();
        Task[] load = [.. senders.Select(s => s.RunAsync(stop.Token)), responder.RunAsync(stop.Token)];
        int Answered() => senders.Sum(s => s.Acknowledged);
        var program = await KillAndRestartAsync(config, scratch.In("data"), kills, random, address, downtimes, Answered);
        await using var last = program;
        await stop.CancelAsync();
        await Task.WhenAll(load);

        List<string> faults = [.. senders.SelectMany(s => s.Faults), .. responder.Faults, .. hook.Faults];
        Assert.True(faults.Count == 0, Report(faults, seed));
        Assert.True(Answered() > kills && hook.Taken.Count > 0, $"There was no load worth the name. Seed {seed}.");

        hook.Treat = _ => Treatment.Take;
        List<Problem> problems = [.. senders.SelectMany(s => s.Problems)];
        await Until.TrueAsync("no timer is due any more", Patience.Long, () => IsQuietAsync(program.Api));
        List<string> findings = [];
        await Until.TrueAsync(
            "every promise holds",
            Patience.Soon,
            async () => (findings = await Findings.LookAsync(program.Api, hook, downtimes, problems, responder.Acknowledged)).Count == 0,
            () => Report(findings, seed));

        await program.StopAsync();
        await using var again = await HdfProgram.StartAsync(config, scratch.In("data"), OftenSnapshots);
        findings = await Findings.LookAsync(again.Api, hook, downtimes, problems, responder.Acknowledged);
        Assert.True(findings.Count == 0, $"After a graceful stop: {Report(findings, seed)}");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} kills, seed {seed}: {Answered()} requests answered, {problems.Sum(p => p.Alerts.Count)} alerts, {problems.Count} problems, "
            + $"{responder.Acknowledged.Count} acknowledged, {hook.Taken.Count} notifications, {hook.Repeats} repeats.");
    }

    private static async Task<HdfProgram> KillAndRestartAsync(string config, string data, int kills, Random random, Address address, Downtimes downtimes, Func<int> answered)
    {
        var program = await HdfProgram.StartAsync(config, data, OftenSnapshots);
        for (var killed = 0; killed < kills;)
        {
            var before = answered();
            address.Url = program.Url;
            if (random.Next(4) > 0)
            {
                // Most lives reach the load; the others end while the first requests are on their way.
                await Until.TrueAsync("the load flows again", Patience.Start, () => answered() > before, () => program.Said);
            }

            await Task.Delay(random.Next(LifeMillisecondsMax));
            address.Url = null;
            var killedAt = TimeProvider.System.GetUtcNow();
            if (random.Next(6) == 0)
            {
                // Killed while it stops gracefully.
                program.Terminate();
                await Task.Delay(random.Next(StopMillisecondsMax));
            }

            await program.KillAsync();
            await program.DisposeAsync();
            killed++;
            for (; killed < kills && random.Next(5) == 0; killed++)
            {
                // Killed again while it starts and recovers.
                var process = HdfProgram.LaunchAlone(config, data, OftenSnapshots);
                await Task.Delay(random.Next(LifeMillisecondsMax / 2));
                await process.DisposeAsync();
            }

            program = await HdfProgram.StartAsync(config, data, OftenSnapshots);
            downtimes.Add(killedAt, TimeProvider.System.GetUtcNow());
        }

        address.Url = program.Url;
        return program;
    }

    /// <summary>True once no step and no resolve time is due within its longest wait, and nothing waits to be sent.</summary>
    private static async Task<bool> IsQuietAsync(HdfClient api)
    {
        var horizon = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
        foreach (var incident in await api.IncidentsAsync())
        {
            if (incident.TryGetProperty("escalation", out var escalation) && escalation.ValueKind == System.Text.Json.JsonValueKind.Object
                && (escalation.Time("nextAt") < horizon || escalation.Time("resolveDueAt") < horizon))
            {
                return false;
            }
        }

        foreach (var state in new[] { "queued", "in-flight", "retrying" })
        {
            if ((await api.JsonAsync($"/api/v1/deliveries?state={state}&limit=1")).GetProperty("items").GetArrayLength() > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static Func<Notification, Treatment> Moods(int seed)
    {
        var random = new Random(seed);
        long lastSecond = 0;
        var isOut = false;
        return _ =>
        {
            int roll;
            lock (random)
            {
                roll = random.Next(1000);
                var second = TimeProvider.System.GetTimestamp() / TimeProvider.System.TimestampFrequency;
                if (second != lastSecond)
                {
                    lastSecond = second;
                    isOut = random.Next(100) < OutageSecondsInHundred;
                }

                if (isOut)
                {
                    return Treatment.Fail;
                }
            }

            return roll < FailsInThousand ? Treatment.Fail
                : (roll -= FailsInThousand) < TakesAndFailsInThousand ? Treatment.TakeAndFail
                : roll - TakesAndFailsInThousand < HangsInThousand ? Treatment.Hang
                : Treatment.Take;
        };
    }

    private static string Report(List<string> findings, int seed) =>
        $"Seed {seed}; {findings.Count} findings, the first {Math.Min(findings.Count, FindingsShownMax)}:\n{string.Join('\n', findings.Take(FindingsShownMax))}";

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;
}
