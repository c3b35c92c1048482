using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: at a change of shift nothing is forgotten, turns are even, a code is known to its contact only, and a change can be
/// rehearsed. Method: the program over sockets, its webhooks, and kill -9.
/// </summary>
public sealed class OnCallTests
{
    private static string Config(Uri hook) => $$"""
        version: 1
        people:
          - { name: ana, notify: [{ via: hook }] }
          - { name: bo, notify: [{ via: hook }] }
          - { name: cy, notify: [{ via: hook }] }
        services:
          - { name: checkout, match: ['service="checkout"'], policy: payments }
          - { name: search, match: ['service="search"'], policy: turns }
        policies:
          - { name: payments, handoff: hand_on, steps: [{ notify: ["schedule:primary"] }] }
          - { name: turns, steps: [{ notify: ["person:ana", "person:bo", "person:cy"], round_robin: true }] }
        schedules:
          - { name: primary, digest: [chat], layers: [{ rotation: weekly, start: 2026-01-05T09:00, people: [ana] }] }
        destinations:
          - { name: hook, type: webhook, url: "{{hook}}", secret: {{WebhookReceiver.Secret}} }
          - { name: chat, type: webhook, url: "{{hook}}", secret: {{WebhookReceiver.Secret}} }
        """;

    [Fact]
    public async Task ShiftChanges_WithAnAcknowledgedIncident_ItIsHandedOnWithItsContext_AndTheShiftIsSummedUp()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        var (file, data) = (scratch.Write("hdf.yml", Config(hook.Url)), scratch.In("data"));
        await using var program = await HdfProgram.StartAsync(file, data);
        await AlertAsync(program, "checkout", "HighErrorRate");
        await Until.TrueAsync("the first page", Patience.Soon, () => hook.Of("incident.opened").Any(), hook.Story);
        var incident = hook.Taken.First().Incident;
        await TakenAsync(program, $"/api/v1/incidents/{incident}/acknowledge", """{"by":"ana"}""");
        await TakenAsync(program, $"/api/v1/incidents/{incident}/notes", """{"by":"ana","text":"Waits for the payment provider"}""");

        var from = TimeProvider.System.GetUtcNow().AddSeconds(1.5);
        await TakenAsync(program, "/api/v1/schedules/primary/overrides", JsonSerializer.Serialize(new { by = "lead", from, to = from.AddHours(8), person = "bo" }));
        await Until.TrueAsync("three messages about the change and the handed incident", Patience.Soon, () => Notices(hook).Count == 3 && hook.Of("incident.handoff").Any(n => n.Body.Text("person") == "bo"), hook.Story);

        var notices = Notices(hook).ToDictionary(n => n.Body.Text("person") ?? "chat", n => n.Body.Text("reason")!);
        const string Figures = "1 opened, 1 acknowledged, 0 resolved; 1 page";
        foreach (var (to, said) in notices)
        {
            Assert.Contains("HighErrorRate, opened 1m ago, acknowledged 1m ago; last note: Waits for the payment provider (ana)", said, StringComparison.Ordinal);
            Assert.Contains(Figures, said, StringComparison.Ordinal);
            Assert.StartsWith(to switch { "bo" => "You are on call in primary until", "ana" => "Your shift in primary, since", _ => "The shift of ana in primary is over; bo took over." }, said, StringComparison.Ordinal);
        }

        Assert.Contains("Please write a few words on it", notices["ana"], StringComparison.Ordinal);
        Assert.Equal(["bo"], (await program.Api.JsonAsync($"/api/v1/incidents/{incident}")).GetProperty("assignees").EnumerateArray().Select(a => a.GetString()!));

        var ended = (await program.Api.JsonAsync("/api/v1/schedules/primary/handoffs")).GetProperty("items")[0];
        Assert.Equal(("ana", "bo", 1, 1), (ended.GetProperty("people")[0].GetString(), ended.GetProperty("next")[0].GetString(), ended.GetProperty("digest").Int("opened"), ended.Int("openCount")));
        Assert.Equal("Waits for the payment provider (ana)", ended.GetProperty("open")[0].Text("note"));
        await TakenAsync(program, $"/api/v1/schedules/primary/handoffs/{ended.Text("to")}/summary", """{"by":"ana","text":"The provider answers by noon."}""");
        await Until.TrueAsync("the summary reaches bo and the chat", Patience.Soon, () => Notices(hook).Count(n => n.Body.Text("reason") == "ana on the shift of ana in primary:\nThe provider answers by noon.") == 2, hook.Story);

        await program.KillAsync();
        await using var again = await HdfProgram.StartAsync(file, data);
        var kept = (await again.Api.JsonAsync("/api/v1/schedules/primary/handoffs")).GetProperty("items")[0];
        Assert.Equal((ended.Text("to"), "The provider answers by noon."), (kept.Text("to"), kept.GetProperty("summary").Text("text")));
        Assert.Equal(1, kept.GetProperty("digest").Int("pages"));
        Assert.Empty(hook.Faults);
    }

    [Fact]
    public async Task RoundRobin_OverAKill_TellsEachAsOften()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        var (file, data) = (scratch.Write("hdf.yml", Config(hook.Url)), scratch.In("data"));
        var sent = 0;
        for (var start = 0; start < 2; start++)
        {
            await using var program = await HdfProgram.StartAsync(file, data);
            for (var n = 0; n < (start == 0 ? 4 : 5); n++)
            {
                await AlertAsync(program, "checkout", $"Other{sent}"); // takes a number and no turn
                await AlertAsync(program, "search", $"Slow{sent++}");
            }

            await Until.TrueAsync($"{sent} pages", Patience.Soon, () => Searches(hook).Count == sent, hook.Story);
            await program.KillAsync();
        }

        Assert.Equal([("ana", 3), ("bo", 3), ("cy", 3)], Searches(hook).GroupBy(p => p).Select(g => (g.Key, g.Count())).Order());
    }

    [Fact]
    public async Task ContactCode_IsInTheMessageAndNowhereElse()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        var data = scratch.In("data");
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config(hook.Url)), data);
        await TakenAsync(program, "/api/v1/people/ana/contacts/hook/verify", """{"by":"ana"}""");
        await Until.TrueAsync("the code arrives", Patience.Soon, () => Notices(hook).Count == 1, hook.Story);
        var code = System.Text.RegularExpressions.Regex.Match(Notices(hook)[0].Body.Text("reason")!, @"Your code is (\d{6})\.").Groups[1].Value;
        Assert.NotEqual("", code);
        await Until.TrueAsync("the delivery is known to have arrived", Patience.Soon, async () => (await program.Api.JsonAsync("/api/v1/deliveries")).GetProperty("items")[0].Text("state") == "delivered");

        var delivery = (await program.Api.JsonAsync("/api/v1/deliveries")).GetProperty("items")[0].Text("id")!;
        foreach (var path in (string[])[
            "/api/v1/deliveries", "/api/v1/people/ana", "/api/v1/people", "/api/v1/destinations", "/api/v1/stats", "/api/v1/oncall", "/api/v1/schedules/primary/handoffs",
            $"/api/v1/explain/delivery/{delivery}", $"/api/v1/explain/person/ana", "/metrics"])
        {
            Assert.DoesNotMatch($@"\b{code}\b", (await program.Api.GetAsync(path)).Text);
        }

        Assert.DoesNotMatch($@"\b{code}\b", program.Said);
        var wrong = code == "000000" ? "000001" : "000000";
        Assert.False((await program.Api.PostAsync("/api/v1/people/ana/contacts/hook/confirm", $$"""{"by":"ana","code":"{{wrong}}"}""")).IsSuccess);
        await TakenAsync(program, "/api/v1/people/ana/contacts/hook/confirm", $$"""{"by":"ana","code":"{{code}}"}""");
        await program.StopAsync();
        foreach (var kept in Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories))
        {
            var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken));
            Assert.False(text.Contains($"code is {code}", StringComparison.Ordinal) || text.Contains($"\"{code}\"", StringComparison.Ordinal), $"{kept} holds the code.");
        }
    }

    [Fact]
    public async Task Simulate_TwoConfigs_StandSideBySide_OverHttpAndOnTheCommandLine()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        var file = scratch.Write("hdf.yml", Config(hook.Url));
        var other = Config(hook.Url).Replace("rotation: weekly, start: 2026-01-05T09:00, people: [ana]", "rotation: daily, start: 2026-01-05T09:00, people: [ana, bo]", StringComparison.Ordinal)
            .Replace("service=\"search\"'], policy: turns", "service=\"search\"'], policy: payments", StringComparison.Ordinal);
        var otherFile = scratch.Write("new.yml", other);
        const string From = "2026-03-01T00:00:00Z", To = "2026-03-31T00:00:00Z";
        await using var program = await HdfProgram.StartAsync(file, scratch.In("data"));

        var answer = await program.Api.PostAsync("/api/v1/oncall/simulate", JsonSerializer.Serialize(new { from = From, to = To, rate = 6, config = other }));
        Assert.True(answer.IsSuccess, answer.Text);
        var items = answer.Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, items.Count);
        Assert.All(items, i => Assert.Equal((180, 180, 0), (i.Int("incidents"), i.Int("paged"), i.Int("notPaged"))));
        Assert.NotEqual(items[0].Text("config"), items[1].Text("config"));

        // Half of the incidents are of search: with turns each of the three gets 30 of its 90, and ana all 90 of checkout. None is
        // resolved within 30 minutes: then everybody of the policy hears again.
        Assert.Equal([("ana", 120 + 180), ("bo", 30 + 90), ("cy", 30 + 90)], Pages(items[0]));
        Assert.Equal(["ana", "bo"], Pages(items[1]).Select(p => p.Person));
        Assert.Equal(360, Pages(items[1]).Sum(p => p.Pages));
        Assert.InRange(Pages(items[1])[0].Pages, 100, 260);

        var done = await HdfCommand.RunAsync("oncall", "simulate", file, "--config", otherFile, "--from", From, "--to", To, "--rate", "6", "--json");
        Assert.True(done.ExitCode == 0, done.Said);
        var printed = JsonDocument.Parse(done.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(items.Select(Pages), printed.Select(Pages));

        var table = await HdfCommand.RunAsync("oncall", "simulate", file, "--config", otherFile, "--from", From, "--to", To, "--rate", "6");
        Assert.Contains("new.yml", table.Output, StringComparison.Ordinal);
        Assert.Matches(@"ana\s+300\s+\d+\s+[\d.]+ h", table.Output);
    }

    private static List<(string Person, int Pages)> Pages(JsonElement item) =>
        [.. item.GetProperty("people").EnumerateArray().Select(p => (p.Text("person")!, p.Int("pages"))).Where(p => p.Item2 > 0)];

    private static List<Notification> Notices(WebhookReceiver hook) => [.. hook.Of("person.notice")];

    private static List<string> Searches(WebhookReceiver hook) =>
        [.. hook.Of("incident.opened").Where(n => n.Body.GetProperty("incident").Text("service") == "search").Select(n => n.Body.Text("person")!)];

    private static async Task AlertAsync(HdfProgram program, string service, string name)
    {
        var labels = new Dictionary<string, string> { ["alertname"] = name, ["service"] = service, ["severity"] = "critical" };
        var alert = new AlertBody(labels, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddHours(1), "it fails");
        Assert.True((await program.Api.PostAsync("/api/v1/alerts", AlertBody.Of([alert]))).IsSuccess);
    }

    private static async Task TakenAsync(HdfProgram program, string path, string body)
    {
        var answer = await program.Api.PostAsync(path, body);
        Assert.True(answer.IsSuccess, $"{path}: {answer.Text}");
    }
}
