using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

public sealed class IncidentApiTests
{
    [Fact]
    public async Task List_Default_ShowsOpenOnesNewestFirstWithWhoIsPagedNext()
    {
        await using var host = await ApiHost.StartAsync();
        var page = await host.GetAsync("/api/v1/incidents");
        Assert.Equal([7, 6, 5, 3, 2], page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetInt64()));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        var down = page.GetProperty("items")[1];
        Assert.Equal("P0", down.GetProperty("severity").GetString());
        Assert.Equal("triggered", down.GetProperty("status").GetString());
        Assert.Equal("2026-03-02T08:57:00.000Z", down.GetProperty("openedAt").GetString());
        Assert.Equal($"{host.Url}/incidents/6", down.GetProperty("url").GetString());
        Assert.Equal(3 + 4 + 5 + 6, down.GetProperty("eventCount").GetInt64());
        var escalation = down.GetProperty("escalation");
        Assert.Equal("2026-03-02T09:07:00.000Z", escalation.GetProperty("nextAt").GetString());
        Assert.Equal("schedule:payments-secondary", escalation.GetProperty("next")[0].GetProperty("target").GetString());
        Assert.Equal("ana", escalation.GetProperty("next")[0].GetProperty("person").GetString());
    }

    [Fact]
    public async Task List_InPages_ReachesEveryIncidentOnce()
    {
        await using var host = await ApiHost.StartAsync();
        var seen = new List<long>();
        string? cursor = "";
        for (var pages = 0; cursor is not null && pages < 10; pages++)
        {
            var page = await host.GetAsync($"/api/v1/incidents?status=all&limit=2&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetInt64()));
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal([7, 6, 5, 4, 3, 2, 1], seen);
    }

    [Theory]
    [InlineData("status=resolved", new long[] { 4, 1 })]
    [InlineData("status=acknowledged", new long[] { 3 })]
    [InlineData("severity=p0", new long[] { 6 })]
    [InlineData("status=all&service=payments-db", new long[] { 6, 1 })]
    [InlineData("team=payments", new long[] { 6, 5, 3, 2 })]
    [InlineData("since=2026-03-02T08:50:00Z", new long[] { 7, 6, 5 })]
    public async Task List_Filtered_ShowsWhatPasses(string query, long[] numbers)
    {
        await using var host = await ApiHost.StartAsync();
        var page = await host.GetAsync("/api/v1/incidents?" + query);
        Assert.Equal(numbers, page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("number").GetInt64()));
    }

    [Theory]
    [InlineData("status=ope", "status is \"ope\"")]
    [InlineData("limit=0", "limit is \"0\"; give a whole number from 1 to 1000.")]
    [InlineData("limit=1001", "limit is \"1001\"")]
    [InlineData("severity=P9", "severity is \"P9\"")]
    [InlineData("severity=0", "severity is \"0\"")]
    [InlineData("since=yesterday", "since is \"yesterday\"")]
    [InlineData("cursor=x", "cursor is \"x\"")]
    public async Task List_BadParameter_Is400WithOneSentence(string query, string text)
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.TryGetAsync("/api/v1/incidents?" + query);
        Assert.Equal(400, status);
        Assert.Equal("urn:hdf:problem:bad-parameter", body.GetProperty("type").GetString());
        Assert.StartsWith(text, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ByNumberAndById_TellsTheWholeStory()
    {
        await using var host = await ApiHost.StartAsync();
        var byNumber = await host.GetAsync("/api/v1/incidents/5");
        var byId = await host.GetAsync("/api/v1/incidents/" + IncidentId.FromNumber(5));
        Assert.Equal(byNumber.GetRawText(), byId.GetRawText());
        Assert.Equal(24, byNumber.GetProperty("alerts").GetArrayLength());
        Assert.Equal("firing", byNumber.GetProperty("alerts")[0].GetProperty("status").GetString());
        Assert.Equal("CheckoutErrorRate", byNumber.GetProperty("alerts")[0].GetProperty("labels").GetProperty("alertname").GetString());
        Assert.Equal("opened", byNumber.GetProperty("timeline")[0].GetProperty("kind").GetString());
        Assert.Equal("label severity=critical", byNumber.GetProperty("classification").GetProperty("why").GetString());
        Assert.Equal("same alertname and cluster, 4 s after the last one", byNumber.GetProperty("correlation")[1].GetProperty("why").GetString());
        Assert.Equal(1, byNumber.GetProperty("escalation").GetProperty("step").GetInt32());
        Assert.Equal("https://wiki.example.org/checkout", byNumber.GetProperty("links").GetProperty("runbook").GetString());
    }

    [Fact]
    public async Task Get_WhereEvidenceIsWeighed_NamesTheProbableRoot()
    {
        var engine = SampleWorld.Engine();
        await using var host = await ApiHost.StartAsync(engine);
        Assert.Equal(0, (await host.GetAsync("/api/v1/incidents/5")).GetProperty("roots").GetArrayLength());

        engine.Config = engine.Config with { Correlation = CorrelationRule.On };
        var incident = await host.GetAsync("/api/v1/incidents/5");

        var root = Assert.Single(incident.GetProperty("roots").EnumerateArray());
        Assert.Equal(incident.GetProperty("service").GetString(), root.GetProperty("node").GetString());
        Assert.Equal(incident.GetProperty("alerts")[0].GetProperty("id").GetString(), root.GetProperty("alert").GetString());
        Assert.Equal(("CheckoutErrorRate", "by when its alerts began and how many they are"), (root.GetProperty("title").GetString(), root.GetProperty("why").GetString()));
        Assert.Equal(root.GetRawText(), (await host.GetAsync("/api/v1/explain/incident/5")).GetProperty("roots")[0].GetRawText());
    }

    [Theory]
    [InlineData("/api/v1/incidents/999")]
    [InlineData("/api/v1/incidents/nonsense")]
    [InlineData("/api/v1/incidents/00000000000000000000000000000000")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/services/nowhere")]
    [InlineData("/api/v1/schedules/never")]
    [InlineData("/api/v1/alerts/zz")]
    [InlineData("/api/v1/explain/alert/zz")]
    public async Task Get_Unknown_Is404Problem(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.TryGetAsync(path);
        Assert.Equal(404, status);
        Assert.Equal("urn:hdf:problem:not-found", body.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Get_WithKnownETag_Is304AndAChangeGivesAnotherTag()
    {
        await using var host = await ApiHost.StartAsync();
        using var first = await host.Client.GetAsync("/api/v1/incidents/5");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/incidents/5");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);

        using var command = new HttpRequestMessage(HttpMethod.Post, "/api/v1/incidents/5/resolve") { Content = JsonContent.Create(new { by = "ana" }) };
        command.Headers.IfMatch.Add(first.Headers.ETag!);
        await host.PostAsync("/api/v1/incidents/5/notes", new { by = "bo", text = "wait" });
        using var refused = await host.Client.SendAsync(command);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.DoesNotContain(host.Engine.Asked, a => a.Command is IncidentCommand.Resolve);
    }

    [Fact]
    public async Task Acknowledge_Twice_AnswersBothTimesWithTheIncident()
    {
        await using var host = await ApiHost.StartAsync();
        var (first, body) = await host.PostAsync("/api/v1/incidents/5/acknowledge", new { by = "ana" });
        var (second, again) = await host.PostAsync("/api/v1/incidents/5/acknowledge", new { by = "ana" });
        Assert.Equal((200, 200), (first, second));
        Assert.Equal("acknowledged", body.GetProperty("status").GetString());
        Assert.Equal(body.GetRawText(), again.GetRawText());
        // Acknowledged, only the resolve timer is left to page somebody.
        Assert.Equal("2026-03-02T09:23:00.000Z", body.GetProperty("escalation").GetProperty("nextAt").GetString());
        Assert.Equal(["person:ana", "destination:chat"], body.GetProperty("escalation").GetProperty("next").EnumerateArray().Select(n => n.GetProperty("target").GetString()!));
        Assert.Equal((GrainId.Of(IncidentId.FromNumber(5)), new IncidentCommand.Acknowledge("ana")), host.Engine.Asked[0]);
    }

    public static TheoryData<string, string, Command> Commands => new()
    {
        { "acknowledge", "", new IncidentCommand.Acknowledge("api") },
        { "unacknowledge", """{"by":"bo"}""", new IncidentCommand.Unacknowledge("bo") },
        { "resolve", """{"by":"bo"}""", new IncidentCommand.Resolve("bo") },
        { "reopen", """{"by":"bo"}""", new IncidentCommand.Reopen("bo") },
        { "escalate", """{"by":"bo"}""", new IncidentCommand.EscalateNow("bo") },
        { "snooze", """{"by":"bo","for":"1h30m"}""", new IncidentCommand.Snooze(SampleWorld.Now + Duration.FromMinutes(90), "bo") },
        { "snooze", """{"by":"bo","until":"2026-03-02T12:00:00+01:00"}""", new IncidentCommand.Snooze(Instant.FromUtc(2026, 3, 2, 11, 0), "bo") },
        { "merge", """{"by":"bo","into":"6"}""", new IncidentCommand.MergeInto(IncidentId.FromNumber(6), "bo") },
        { "notes", """{"by":"bo","text":"hm"}""", new IncidentCommand.AddNote("hm", "bo") },
        { "severity", """{"by":"bo","severity":"P0"}""", new IncidentCommand.SetSeverity(Severity.P0, "bo") },
        { "roles", """{"by":"bo","role":"incident-commander","person":"ana"}""", new IncidentCommand.SetRole(IncidentRole.IncidentCommander, new PersonName("ana"), "bo") },
        { "roles", """{"by":"bo","role":"support-liaison"}""", new IncidentCommand.SetRole(IncidentRole.SupportLiaison, null, "bo") },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_OfPerson_ReachesTheIncident(string verb, string body, Command command)
    {
        await using var host = await ApiHost.StartAsync();
        using var answer = await host.Client.PostAsync("/api/v1/incidents/5/" + verb, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(command, Assert.Single(host.Engine.Asked).Command);
    }

    [Fact]
    public async Task AssignAndSplit_WithLists_ReachTheIncident()
    {
        await using var host = await ApiHost.StartAsync();
        var alert = (await host.GetAsync("/api/v1/incidents/5")).GetProperty("alerts")[0].GetProperty("id").GetString()!;
        Assert.Equal(200, (await host.PostAsync("/api/v1/incidents/5/assign", new { by = "bo", people = new[] { "ana", "cy" } })).Status);
        Assert.Equal(200, (await host.PostAsync("/api/v1/incidents/5/split", new { by = "bo", alerts = new[] { alert } })).Status);
        Assert.Equal([new PersonName("ana"), new PersonName("cy")], Assert.IsType<IncidentCommand.Assign>(host.Engine.Asked[0].Command).People);
        Assert.Equal(alert, Assert.Single(Assert.IsType<IncidentCommand.Split>(host.Engine.Asked[1].Command).Keys).ToString());
    }

    [Theory]
    [InlineData("snooze", """{"for":"soon"}""", 400, "bad-parameter")]
    [InlineData("snooze", "{}", 400, "bad-parameter")]
    [InlineData("notes", """{"text":"  "}""", 400, "bad-parameter")]
    [InlineData("merge", """{"into":"77"}""", 404, "not-found")]
    [InlineData("assign", """{"people":["nobody-here"]}""", 422, "unknown-person")]
    [InlineData("split", """{"alerts":["x"]}""", 400, "bad-parameter")]
    [InlineData("roles", """{"role":"king"}""", 400, "bad-parameter")]
    [InlineData("severity", "{}", 400, "bad-parameter")]
    [InlineData("acknowledge", """{"by":""", 400, "bad-body")]
    [InlineData("acknowledge", """["ana"]""", 400, "bad-body")]
    [InlineData("acknowledge", "null", 400, "bad-body")]
    [InlineData("acknowledge", """{"by":7}""", 400, "bad-body")]
    public async Task Command_BadBody_IsRefusedAndNothingIsSent(string verb, string body, int status, string code)
    {
        await using var host = await ApiHost.StartAsync();
        using var answer = await host.Client.PostAsync("/api/v1/incidents/5/" + verb, new StringContent(body, Encoding.UTF8, "application/json"));
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("urn:hdf:problem:" + code, problem.GetProperty("type").GetString());
        Assert.Empty(host.Engine.Asked);
    }

    [Fact]
    public async Task Command_OversizeBody_Is413()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.PostAsync("/api/v1/incidents/5/notes", new { text = new string('x', 300_000) });
        Assert.Equal(413, status);
        Assert.Equal("urn:hdf:problem:too-large", body.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("already-resolved", 409)]
    [InlineData("merged", 409)]
    [InlineData("unknown-incident", 404)]
    [InlineData("unknown-person", 422)]
    [InlineData("snooze-too-long", 422)]
    public async Task Command_Rejected_IsAProblemWithTheStableCode(string code, int expected)
    {
        await using var host = await ApiHost.StartAsync();
        host.Engine.Rejection = new Rejection(code, "No.");
        var (status, body) = await host.PostAsync("/api/v1/incidents/5/acknowledge", new { by = "ana" });
        Assert.Equal(expected, status);
        Assert.Equal("urn:hdf:problem:" + code, body.GetProperty("type").GetString());
        Assert.Equal("No.", body.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(EngineAnswer.Overloaded, "overloaded")]
    [InlineData(EngineAnswer.StorageUnavailable, "storage-unavailable")]
    [InlineData(EngineAnswer.Stopping, "stopping")]
    public async Task Command_NotCommitted_Is503WithRetryAfter(EngineAnswer answer, string code)
    {
        await using var host = await ApiHost.StartAsync();
        host.Engine.Answer = answer;
        using var response = await host.Client.PostAsync("/api/v1/incidents/5/acknowledge", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("1", response.Headers.RetryAfter!.ToString());
        Assert.Equal("urn:hdf:problem:" + code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }

    [Fact]
    public async Task Command_WithWrongMethod_Is405Problem()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.TryGetAsync("/api/v1/incidents/5/acknowledge");
        Assert.Equal(405, status);
        Assert.Equal("urn:hdf:problem:method-not-allowed", body.GetProperty("type").GetString());
    }
}
