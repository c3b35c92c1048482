using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests.Contract;

/// <summary>
/// Goal: what every engine must do, seen from outside; the same as Engine.ContractTests ask of an engine in their own process, as far
/// as it shows without moving its time. Method: real programs, senders and receivers on the loopback; where there are several
/// programs, each request goes to another one, and what one shows all must show.
/// </summary>
public abstract class ProgramContract(ProgramScene scene)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task NewAlert_IsShownWithItsIncident_AndPagesOnce()
    {
        var problem = Problem();
        await SendAsync(problem, ["a"]);
        var incident = await IncidentAsync(problem);
        Assert.Equal(("triggered", "P0", "checkout"), (incident.Text("status"), incident.Text("severity"), incident.Text("service")));
        await PagedAsync(incident);
        await InvariantsAsync();
    }

    [Fact]
    public async Task TheSameAgain_IsCounted_AndNothingElse()
    {
        var problem = Problem();
        for (var i = 0; i < 7; i++)
        {
            await SendAsync(problem, ["a"]);
        }

        await EverywhereAsync("it is counted", async program => (await AlertsAsync(program, problem)) is [var alert] && alert.Int("eventCount") == 7);
        var incident = await IncidentAsync(problem);
        Assert.Equal(1, incident.Int("alertCount"));
        await PagedAsync(incident);
        await InvariantsAsync();
    }

    [Fact]
    public async Task ManySendersAtOnce_EveryAlertIsCountedAsOftenAsItWasTaken_InOneIncident()
    {
        const int Senders = 6;
        const int Rounds = 10;
        var problem = Problem();
        string[] instances = [.. Enumerable.Range(0, 40).Select(i => $"i{i}")];
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await SendAsync(problem, instances);
            }
        }));
        await EverywhereAsync("all are counted", async program =>
        {
            var alerts = await AlertsAsync(program, problem);
            return alerts.Count == instances.Length && alerts.All(a => a.Int("eventCount") == Senders * Rounds);
        });
        await PagedAsync(await IncidentAsync(problem));
        await InvariantsAsync();
    }

    [Fact]
    public async Task Resolved_ClosesTheAlert_AndWithTheLastOneTheIncident()
    {
        var problem = Problem();
        await SendAsync(problem, ["a", "b"]);
        await SendAsync(problem, ["a"], endsIn: TimeSpan.Zero);
        await EverywhereAsync("one is left", async program => (await AlertsAsync(program, problem)).Count(a => a.Text("status") == "firing") == 1);
        Assert.Equal("triggered", (await IncidentAsync(problem)).Text("status"));
        await SendAsync(problem, ["b"], endsIn: TimeSpan.Zero);
        await EverywhereAsync("the incident is over", async program => (await OneIncidentAsync(program, problem))?.Text("status") == "resolved");
        await InvariantsAsync();
    }

    [Fact]
    public async Task EndPasses_TheAlertClosesByItself_AndNotBefore()
    {
        var problem = Problem();
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3);
        await SendAsync(problem, ["a"], end - TimeProvider.System.GetUtcNow());
        await EverywhereAsync("it closes", async program => (await OneIncidentAsync(program, problem))?.Text("status") == "resolved");
        Assert.True((await IncidentAsync(problem)).Time("resolvedAt") >= end - TimeSpan.FromMilliseconds(50), "It closed before its end.");
        await InvariantsAsync();
    }

    [Fact]
    public async Task PeoplesCommands_AreCarriedOutAnywhere_AndTwiceIsHarmless()
    {
        var problem = Problem();
        await SendAsync(problem, ["a"]);
        var id = (await IncidentAsync(problem)).Text("id")!;
        await DoAsync(id, "acknowledge", new { by = "ana" });
        await DoAsync(id, "acknowledge", new { by = "bo" });
        await DoAsync(id, "notes", new { by = "ana", text = "looked at it" });
        await DoAsync(id, "resolve", new { by = "ana" });
        await DoAsync(id, "resolve", new { by = "ana" });
        await EverywhereAsync("each shows the story", async program =>
        {
            var incident = await program.Api.JsonAsync($"/api/v1/incidents/{id}");
            var story = incident.GetProperty("timeline").EnumerateArray().ToLookup(t => t.Text("kind"));
            return incident.Text("status") == "resolved" && story["acknowledged"].Count() == 1 && story["note"].Count() == 1 && story["resolved"].Count() == 1;
        });
        await EverywhereAsync("its alert is closed", async program => (await AlertsAsync(program, problem)).All(a => a.Text("status") == "resolved"));
        await InvariantsAsync();
    }

    [Fact]
    public async Task WhatDoesNotExistOrFit_IsRefused_AndNothingElseIsLost()
    {
        var problem = Problem();
        Assert.Equal(HttpStatusCode.NotFound, (await scene.Next().Api.PostAsync("/api/v1/incidents/999999/acknowledge", new { by = "ana" })).Status);
        var answer = await scene.Next().Api.PostAsync("/api/v1/alerts", $$$"""
            [{"labels": {"alertname": "Slow", "service": "checkout", "problem": "{{{problem}}}"}}, {"labels": {"alertname": 7}}, {"labels": {}}]
            """);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal([1, 2], answer.Json.GetProperty("rejected").EnumerateArray().Select(r => r.Int("index")));
        Assert.Equal(1, (await IncidentAsync(problem)).Int("alertCount"));
        await InvariantsAsync();
    }

    [Fact]
    public async Task Timers_NobodyAcknowledges_TheNextStepIsToldInTime_Acknowledged_NobodyElse()
    {
        var (acknowledged, problem) = (Problem(), Problem());
        await SendAsync(acknowledged, ["a"], service: "hasty");
        var quiet = (await IncidentAsync(acknowledged)).Text("id")!;
        await DoAsync(quiet, "acknowledge", new { by = "ana" });
        await SendAsync(problem, ["a"], service: "hasty");
        var loud = (await IncidentAsync(problem)).Text("id")!;
        await Until.TrueAsync("the second step is told", Patience.Soon, () => Pages("incident.escalated", loud).Count == 1, scene.Hook.Story);
        var (first, second) = (Assert.Single(Pages("incident.opened", loud)), Assert.Single(Pages("incident.escalated", loud)));
        Assert.Equal((1, 2), (first.Step, second.Step));
        Assert.InRange(second.At - first.At, ProgramScene.StepWait - TimeSpan.FromMilliseconds(500), ProgramScene.StepWait + TimeSpan.FromSeconds(3));
        Assert.Empty(Pages("incident.escalated", quiet)); // it was due before the other
        await DoAsync(loud, "resolve", new { by = "ana" });
        await InvariantsAsync();
    }

    [Fact]
    public async Task Silence_SetOnOne_HoldsOnAll_AndWhatStillFiresPagesWhenItEnds()
    {
        var problem = Problem();
        var now = TimeProvider.System.GetUtcNow();
        var set = await scene.Next().Api.PostAsync("/api/v2/silences", new
        {
            matchers = new[] { new { name = "problem", value = problem, isRegex = false, isEqual = true } },
            startsAt = now.AddMinutes(-1).ToString("o", CultureInfo.InvariantCulture),
            endsAt = now.AddHours(1).ToString("o", CultureInfo.InvariantCulture),
            createdBy = "ana",
            comment = "contract",
        });
        Assert.True(set.IsSuccess, set.Text);
        var id = set.Json.Text("silenceID")!;
        foreach (var program in scene.Programs)
        {
            Assert.True((await program.Api.PostAsync("/api/v2/alerts", Body(problem, [$"by {program.Id}"], Hour, "checkout"))).IsSuccess);
        }

        await EverywhereAsync("all are held", async program =>
            (await AlertsAsync(program, problem)) is var alerts && alerts.Count == scene.Programs.Count && alerts.All(a => a.GetProperty("suppressedBy").GetArrayLength() == 1 && a.Text("incident") is null));
        Assert.DoesNotContain(scene.Hook.Taken, n => n.Body.GetRawText().Contains($"\"{problem}\"", StringComparison.Ordinal));
        Assert.True((await scene.Next().Api.PostAsync($"/api/v1/silences/{id}/expire", new { by = "ana" })).IsSuccess);
        var incident = await IncidentAsync(problem);
        await EverywhereAsync("nothing is held", async program => (await AlertsAsync(program, problem)).All(a => a.Text("incident") == incident.Text("id")));
        await PagedAsync(incident);
        await InvariantsAsync();
    }

    [Fact]
    public async Task Config_ReloadedOnOne_IsInForceOnAll()
    {
        var (service, problem) = ($"s{Guid.NewGuid():n}"[..12], Problem());
        await File.WriteAllTextAsync(scene.ConfigFile, scene.Config(service), TestContext.Current.CancellationToken);
        Assert.True((await scene.Next().Api.PostAsync("/-/reload", "")).IsSuccess, scene.Said());
        await EverywhereAsync("the new service is there", async program => (await program.Api.GetAsync($"/api/v1/services/{service}")).IsSuccess);
        await SendAsync(problem, ["a"], service: service);
        Assert.Equal(service, (await IncidentAsync(problem)).Text("service"));
        await InvariantsAsync();
    }

    [Fact]
    public async Task Reads_DuringWrites_AreOfOneInstant()
    {
        const int Rounds = 40;
        var problem = Problem();
        string[] instances = [.. Enumerable.Range(0, 30).Select(i => $"i{i}")];
        await SendAsync(problem, instances, Hour, summary: "0");
        await EverywhereAsync("all are there", async program => (await AlertsAsync(program, problem)).Count == instances.Length);
        using var over = new CancellationTokenSource();
        var readers = scene.Programs.Select(program => Task.Run(() => ReadUntilAsync(program, problem, instances.Length, over.Token))).ToArray();
        for (var round = 1; round <= Rounds; round++)
        {
            await SendAsync(problem, instances, Hour + TimeSpan.FromSeconds(round), summary: $"{round}");
        }

        await over.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        await EverywhereAsync("the last round shows", async program => (await AlertsAsync(program, problem)).All(a => a.Int("eventCount") == Rounds + 1));
        await InvariantsAsync();
    }

    [Fact]
    public async Task LiveStream_IsTheSameFromEveryProgram()
    {
        var problem = Problem();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        over.CancelAfter(Patience.Soon);
        var listening = new ConcurrentBag<HdfProgram>();
        var heard = scene.Programs.Select(p => OpenedAsync(p, problem, listening, over.Token)).ToArray();
        await Until.TrueAsync("all listen", Patience.Soon, () => listening.Count == scene.Programs.Count);
        await SendAsync(problem, ["a"]);
        var id = (await IncidentAsync(problem)).Text("id");
        Assert.All(await Task.WhenAll(heard), h => Assert.Equal(id, h));
    }

    [Fact]
    public Task Stopped_AndStarted_KeepsAlertsIncidentsNumbersAndTimers() => KeepsAllAsync(scene.StopAsync);

    [Fact]
    public Task KilledAllAtOnce_AndStarted_KeepsAlertsIncidentsNumbersAndTimers() => KeepsAllAsync(scene.KillAsync);

    private async Task KeepsAllAsync(Func<Task> end)
    {
        var (problem, due) = (Problem(), Problem());
        await SendAsync(problem, ["a", "b", "c"]);
        await SendAsync(problem, ["a"]);
        await DoAsync((await IncidentAsync(problem)).Text("id")!, "acknowledge", new { by = "ana" });
        await SendAsync(due, ["a"], service: "hasty");
        var late = (await IncidentAsync(due)).Text("id")!;
        await InvariantsAsync();
        var before = await StateAsync(scene.Next());
        await end();
        await scene.StartAsync();
        await EverywhereAsync("all is as it was", async program => (await StateAsync(program)).SequenceEqual(before));
        await Until.TrueAsync("the timer that fell due meanwhile is told", Patience.Soon, () => Pages("incident.escalated", late).Count == 1, scene.Hook.Story);
        await SendAsync(problem, ["a"]);
        await EverywhereAsync("it is counted on", async program => (await AlertsAsync(program, problem)).Select(a => a.Int("eventCount")).OrderDescending().SequenceEqual([3, 1, 1]));
        await DoAsync(late, "resolve", new { by = "ana" });
        await InvariantsAsync();
    }

    /// <summary>What no restart may change: numbers, states, members and counts.</summary>
    private static async Task<List<string>> StateAsync(HdfProgram program) =>
    [
        .. (await program.Api.IncidentsAsync()).Select(i => $"{i.Text("id")} {i.Text("number")} {i.Text("status")} {i.Text("severity")} {i.Text("openedAt")} {i.Text("acknowledgedAt")} {i.Text("resolvedAt")} {i.Text("alertCount")} {i.Text("eventCount")}").Order(StringComparer.Ordinal),
        .. (await program.Api.AlertsAsync()).Select(a => $"{a.Text("id")} {a.Text("status")} {a.Text("startsAt")} {a.Text("eventCount")} {a.Text("incident")}").Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// What the simulator holds true of every state, of all that all tests did so far: every alert that fires and is not held is in an
    /// open incident, no incident is open without one, each was told of exactly once, none was told of twice under two keys, and
    /// all programs show the same.
    /// </summary>
    private async Task InvariantsAsync()
    {
        var found = "";
        await Until.TrueAsync("the invariants hold", Patience.Long, async () =>
        {
            var states = await Task.WhenAll(scene.Programs.Select(StateAsync));
            var incidents = (await scene.Programs[0].Api.IncidentsAsync()).ToDictionary(i => i.Text("id")!);
            var firing = (await scene.Programs[0].Api.AlertsAsync()).Where(a => a.Text("status") == "firing" && a.GetProperty("suppressedBy").GetArrayLength() == 0).ToList();
            var opened = scene.Hook.Of("incident.opened").ToLookup(n => n.Incident);
            found = string.Join("; ", new[]
            {
                states.All(s => s.SequenceEqual(states[0])) ? null : "the programs show different things",
                firing.Find(a => a.Text("incident") is not { } id || incidents[id].Text("status") == "resolved") is { ValueKind: JsonValueKind.Object } loose ? $"alert {loose.Text("id")} fires in no open incident" : null,
                incidents.Values.FirstOrDefault(i => i.Text("status") != "resolved" && firing.TrueForAll(a => a.Text("incident") != i.Text("id"))) is { ValueKind: JsonValueKind.Object } empty ? $"incident {empty.Text("id")} is open and nothing fires in it" : null,
                incidents.Keys.FirstOrDefault(id => opened[id].Count() != 1) is { } untold ? $"incident {untold} was told of {opened[untold].Count()} times" : null,
                scene.Hook.Of("incident.escalated").GroupBy(n => n.Decision).FirstOrDefault(g => g.Count() > 1) is { } twice ? $"{twice.Key} was told {twice.Count()} times" : null,
            }.Where(f => f is not null));
            return found.Length == 0;
        }, () => $"{found}\n{scene.Said()}");
        Assert.Empty(scene.Hook.Faults);
        Assert.All(scene.Programs, p => Assert.False(p.HasExited, p.Said));
    }

    private static string Problem() => Guid.NewGuid().ToString("n");

    private async Task SendAsync(string problem, string[] instances, TimeSpan? endsIn = null, string service = "checkout", string summary = "slow")
    {
        var answer = await scene.Next().Api.PostAsync("/api/v2/alerts", Body(problem, instances, endsIn ?? Hour, service, summary));
        Assert.True(answer.IsSuccess, $"{(int)answer.Status} {answer.Text}\n{scene.Said()}");
    }

    private static string Body(string problem, string[] instances, TimeSpan endsIn, string service, string summary = "slow")
    {
        var now = TimeProvider.System.GetUtcNow();
        return AlertBody.Of(instances.Select(instance => new AlertBody(
            new Dictionary<string, string> { ["alertname"] = "Slow", ["service"] = service, ["severity"] = "critical", ["problem"] = problem, ["instance"] = instance },
            now - TimeSpan.FromMinutes(1),
            now + endsIn,
            summary)));
    }

    private async Task DoAsync<T>(string incident, string verb, T body)
    {
        var answer = await scene.Next().Api.PostAsync($"/api/v1/incidents/{incident}/{verb}", body);
        Assert.True(answer.IsSuccess, $"{verb} gave {(int)answer.Status} {answer.Text}");
    }

    private Task EverywhereAsync(string what, Func<HdfProgram, Task<bool>> isSo) => Task.WhenAll(scene.Programs.Select(program =>
        Until.TrueAsync($"{what}, on program {program.Id}", Patience.Long, () => isSo(program), () => program.Said)));

    private static async Task<List<JsonElement>> AlertsAsync(HdfProgram program, string problem) =>
        await program.Api.AllAsync($"/api/v1/alerts?state=all&filter={Uri.EscapeDataString($"problem=\"{problem}\"")}");

    private static async Task<JsonElement?> OneIncidentAsync(HdfProgram program, string problem)
    {
        var ids = (await AlertsAsync(program, problem)).Select(a => a.Text("incident")).Distinct().ToList();
        return ids is [{ } id] && await program.Api.GetAsync($"/api/v1/incidents/{id}") is { IsSuccess: true } answer ? answer.Json : null;
    }

    /// <summary>The one incident of the problem, as soon as every program shows it.</summary>
    private async Task<JsonElement> IncidentAsync(string problem)
    {
        await EverywhereAsync("it shows the incident", async program => await OneIncidentAsync(program, problem) is not null);
        var all = await Task.WhenAll(scene.Programs.Select(program => OneIncidentAsync(program, problem)));
        Assert.Single(all.Select(i => i!.Value.Text("id")).Distinct());
        return all[0]!.Value;
    }

    private Task PagedAsync(JsonElement incident) =>
        Until.TrueAsync("it is told of", Patience.Soon, () => Pages("incident.opened", incident.Text("id")!).Count == 1, scene.Hook.Story);

    private List<Notification> Pages(string happened, string incident) => [.. scene.Hook.Of(happened).Where(n => n.Incident == incident)];

    private static async Task<int> ReadUntilAsync(HdfProgram program, string problem, int count, CancellationToken over)
    {
        var (reads, seen) = (0, new Dictionary<string, int>());
        do
        {
            var alerts = await AlertsAsync(program, problem);
            Assert.Equal(count, alerts.Count);
            foreach (var alert in alerts)
            {
                // The round is in the text and in the count: a mixture of two shows.
                Assert.Equal(alert.Int("eventCount") - 1, int.Parse(alert.GetProperty("annotations").Text("summary")!, CultureInfo.InvariantCulture));
                Assert.True(alert.Int("eventCount") >= seen.GetValueOrDefault(alert.Text("id")!), "A count went back.");
                seen[alert.Text("id")!] = alert.Int("eventCount");
            }

            reads++;
        }
        while (!over.IsCancellationRequested);
        return reads;
    }

    /// <summary>The id of the problem's incident as the live stream tells it.</summary>
    private static async Task<string?> OpenedAsync(HdfProgram program, string problem, ConcurrentBag<HdfProgram> listening, CancellationToken over)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(program.Url, "/api/v1/stream"), HttpCompletionOption.ResponseHeadersRead, over);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(over));
        listening.Add(program);
        var happened = "";
        while (await reader.ReadLineAsync(over) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                happened = line["event: ".Length..];
            }
            else if (happened == "incident.opened" && line.StartsWith("data: ", StringComparison.Ordinal))
            {
                var id = JsonDocument.Parse(line["data: ".Length..]).RootElement.GetProperty("incident").Text("id")!;
                if ((await program.Api.GetAsync($"/api/v1/incidents/{id}")).Text.Contains(problem, StringComparison.Ordinal))
                {
                    return id;
                }
            }
        }

        return null;
    }
}
