using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Formats.Opsgenie;
using HelpDeskFlow.Journals.Memory;

namespace Api.Tests.Intake;

/// <summary>Goal: Opsgenie's clients can use us as their Opsgenie (WIRE C4). Method: their requests over the real engine.</summary>
public sealed class OpsgenieApiTests
{
    private const string Keys = """
        version: 1
        services: [{ name: checkout }, { name: search }]
        intake: { opsgenie: { keys: { "KEY-C": checkout, "KEY-S": search } } }
        """;

    [Fact]
    public async Task Create_WithEverything_BecomesAnAlertThatStaysOpen_AndIsShownAgain()
    {
        await using var host = await EngineHost.StartAsync();
        var (status, answer) = await host.SendAsync("POST", "/v2/alerts", Payloads.Opsgenie);
        Assert.Equal(202, status);
        Assert.Equal(["result", "took", "requestId"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Request will be processed", answer.GetProperty("result").GetString());
        Assert.Equal(JsonValueKind.Number, answer.GetProperty("took").ValueKind);
        Assert.True(Guid.TryParseExact(answer.GetProperty("requestId").GetString(), "D", out var id));

        var request = (await host.SendAsync("GET", $"/v2/alerts/requests/{id}")).Body.GetProperty("data");
        Assert.Equal((true, true, "Create", "Created alert"), (request.GetProperty("success").GetBoolean(), request.GetProperty("isSuccess").GetBoolean(), Text(request, "action"), Text(request, "status")));
        Assert.Equal("disk/srv 01", Text(request, "alias"));

        var alert = (await host.SendAsync("GET", $"/v2/alerts/{Text(request, "alertId")}")).Body.GetProperty("data");
        Assert.Equal(("Disk is full", "open", "P1", "disk/srv 01"), (Text(alert, "message"), Text(alert, "status"), Text(alert, "priority"), Text(alert, "alias")));
        Assert.Equal(["disk", "prod"], alert.GetProperty("tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(("srv01", "zabbix", "90 %\nfull"), (Text(alert, "entity"), Text(alert, "source"), Text(alert, "description")));
        Assert.Equal(("eu-1", "{\"a\":1}", "x"), (Text(alert.GetProperty("details"), "cluster"), Text(alert.GetProperty("details"), "nested"), Text(alert.GetProperty("details"), "source")));
        Assert.Equal(1, alert.GetProperty("count").GetInt32());

        var seen = Assert.Single(host.Views.Alerts(new AlertQuery([], true, true, null, null, 10)).Items);
        Assert.Equal("P0", seen.Labels["severity"]);
        Assert.Equal(Severity.P0, host.Views.Incident(1)!.Severity);
        Assert.Contains(host.Views.Incident(1)!.Timeline, t => t is { Kind: "note", Text: "look at /var", By: "ana" });
        host.Time.FastForward(TimeSpan.FromDays(30));
        await host.SendAsync("GET", "/v2/alerts/count");
        Assert.True(host.Views.Alert(seen.Key)!.Episode.IsFiring);
    }

    [Theory]
    [InlineData("/v2/alerts/")]
    [InlineData("/opsgenie/v2/alerts")]
    [InlineData("/opsgenie/v2/alerts/")]
    [InlineData("/jsm/ops/integration/v2/alerts")]
    public async Task Create_SlashAndPrefix_AreTheSameApi(string path)
    {
        await using var host = await EngineHost.StartAsync();
        Assert.Equal(202, (await host.SendAsync("POST", path, """{"message":"m","alias":"a"}""")).Status);
        Assert.Equal(200, (await host.SendAsync("GET", $"{path.TrimEnd('/')}/a/?identifierType=alias")).Status);
    }

    [Fact]
    public async Task Create_SameAliasAgain_Counts_WithoutAliasEachIsItsOwn()
    {
        await using var host = await EngineHost.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await host.SendAsync("POST", "/v2/alerts", """{"message":"m","alias":"a"}""");
            await host.SendAsync("POST", "/v2/alerts", """{"message":"m"}""");
        }

        Assert.Equal(3, (await host.SendAsync("GET", "/v2/alerts/a?identifierType=alias")).Body.GetProperty("data").GetProperty("count").GetInt32());
        Assert.Equal(4, (await host.SendAsync("GET", "/v2/alerts/count")).Body.GetProperty("data").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("id")]
    [InlineData("tiny")]
    [InlineData("alias")]
    public async Task Life_ByEveryIdentifier_AcknowledgeSnoozeNoteClose(string type)
    {
        await using var host = await EngineHost.StartAsync();
        await host.SendAsync("POST", "/v2/alerts", """{"message":"m","alias":"a/b c"}""");
        var alert = (await host.SendAsync("GET", "/v2/alerts/a%2Fb%20c?identifierType=alias")).Body.GetProperty("data");
        var identifier = type switch { "id" => Text(alert, "id"), "tiny" => Text(alert, "tinyId"), _ => "a%2Fb%20c" };
        async Task<string> DoAsync(string action, string body)
        {
            var (status, answer) = await host.SendAsync("POST", $"/v2/alerts/{identifier}/{action}?identifierType={type}", body);
            Assert.Equal(202, status);
            var done = (await host.SendAsync("GET", $"/v2/alerts/requests/{Text(answer, "requestId")}")).Body.GetProperty("data");
            Assert.True(done.GetProperty("isSuccess").GetBoolean(), Text(done, "status"));
            Assert.Equal(Text(alert, "id"), Text(done, "alertId"));
            return Text(done, "action");
        }

        Assert.Equal("Acknowledge", await DoAsync("acknowledge", """{"user":"ana","note":"on it"}"""));
        var incident = host.Views.Incident(1)!;
        Assert.Equal(IncidentStatus.Acknowledged, incident.Status);
        Assert.Contains(incident.Timeline, t => t is { Kind: "acknowledged", By: "ana" });
        Assert.Contains(incident.Timeline, t => t is { Kind: "note", Text: "on it" });
        alert = (await host.SendAsync("GET", $"/v2/alerts/{identifier}?identifierType={type}")).Body.GetProperty("data");
        Assert.True(alert.GetProperty("acknowledged").GetBoolean());

        Assert.Equal("Unacknowledge", await DoAsync("unacknowledge", "{}"));
        Assert.Equal(IncidentStatus.Triggered, host.Views.Incident(1)!.Status);
        Assert.Equal("Snooze", await DoAsync("snooze", """{"endTime":"2026-01-31T14:00:00.000Z"}"""));
        Assert.True((await host.SendAsync("GET", $"/v2/alerts/{identifier}?identifierType={type}")).Body.GetProperty("data").GetProperty("snoozed").GetBoolean());
        Assert.Equal("AddNote", await DoAsync("notes", """{"note":"checked","user":"bo"}"""));
        Assert.Equal("Close", await DoAsync("close", """{"source":"script"}"""));
        Assert.Equal(IncidentStatus.Resolved, host.Views.Incident(1)!.Status);
        Assert.Equal("closed", Text((await host.SendAsync("GET", $"/v2/alerts/{identifier}?identifierType={type}")).Body.GetProperty("data"), "status"));
        Assert.Equal("Close", await DoAsync("close", "")); // again is harmless
    }

    [Fact]
    public async Task Update_PriorityMessageDescription_AreCarriedOut()
    {
        await using var host = await EngineHost.StartAsync();
        await host.SendAsync("POST", "/v2/alerts", """{"message":"old","alias":"a","details":{"k":"v"}}""");
        Assert.Equal(202, (await host.SendAsync("PUT", "/v2/alerts/a/message?identifierType=alias", """{"message":"new"}""")).Status);
        Assert.Equal(202, (await host.SendAsync("PUT", "/v2/alerts/a/description?identifierType=alias", """{"description":"long"}""")).Status);
        Assert.Equal(202, (await host.SendAsync("PUT", "/v2/alerts/a/priority?identifierType=alias", """{"priority":"P1"}""")).Status);
        var alert = (await host.SendAsync("GET", "/v2/alerts/a?identifierType=alias")).Body.GetProperty("data");
        Assert.Equal(("new", "long", "v"), (Text(alert, "message"), Text(alert, "description"), Text(alert.GetProperty("details"), "k")));
        Assert.Equal(Severity.P0, host.Views.Incident(1)!.Severity);
    }

    [Theory]
    [InlineData("P1", Severity.P0)]
    [InlineData("P2", Severity.P1)]
    [InlineData("P3", Severity.P2)]
    [InlineData("P4", Severity.P3)]
    [InlineData("P5", Severity.P3)]
    public void Priority_OfOpsgenie_IsOurSeverity(string priority, Severity severity) => Assert.Equal(severity, OpsgeniePriority.ToSeverity(priority));

    [Theory]
    [InlineData("POST", "/v2/alerts", "{}", 422, "message")]
    [InlineData("POST", "/v2/alerts", """{"message":7}""", 422, "message")]
    [InlineData("POST", "/v2/alerts", """{"message":"m","priority":"high"}""", 422, "P1, P2, P3, P4, P5")]
    [InlineData("POST", "/v2/alerts", """[]""", 400, "not a JSON object")]
    [InlineData("POST", "/v2/alerts", """{"message":"m" """, 400, "too early")]
    [InlineData("POST", "/v2/alerts/a/snooze", "{}", 422, "endTime")]
    [InlineData("POST", "/v2/alerts/a/snooze", """{"endTime":"2020-01-01T00:00:00Z"}""", 422, "future")]
    [InlineData("POST", "/v2/alerts/a/notes", "{}", 422, "note")]
    [InlineData("POST", "/v2/alerts/a/close?identifierType=name", "{}", 422, "identifierType")]
    [InlineData("POST", "/v2/alerts/a/tags", "{}", 501, "does not carry out")]
    [InlineData("GET", "/v2/alerts/nobody", null, 404, "does not exist")]
    [InlineData("GET", "/v2/alerts/7?identifierType=tiny", null, 404, "does not exist")]
    [InlineData("GET", "/v2/alerts/requests/x", null, 404, "not found")]
    [InlineData("GET", "/v2/alerts?limit=101", null, 422, "limit")]
    [InlineData("GET", "/v2/alerts?sort=color", null, 422, "sort")]
    [InlineData("GET", "/v2/alerts?query=a%20OR%20b", null, 422, "OR")]
    [InlineData("GET", "/v2/alerts?query=colour:red", null, 422, "colour")]
    public async Task Request_Wrong_IsRefusedInOpsgeniesForm(string method, string path, string? body, int expected, string says)
    {
        await using var host = await EngineHost.StartAsync();
        var (status, answer) = await host.SendAsync(method, path, body);
        Assert.Equal(expected, status);
        Assert.NotEmpty(Text(answer, "message"));
        Assert.NotEmpty(Text(answer, "requestId"));
        Assert.True(answer.TryGetProperty("took", out _));
        Assert.Contains(says, answer.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Null(host.Views.Incident(1));
    }

    [Fact]
    public async Task Create_AliasTooLong_IsRefused_MessageTooLong_IsCut()
    {
        await using var host = await EngineHost.StartAsync();
        Assert.Equal(422, (await host.SendAsync("POST", "/v2/alerts", $$"""{"message":"m","alias":"{{new string('a', 513)}}"}""")).Status);
        Assert.Equal(422, (await host.SendAsync("POST", "/v2/alerts", $$"""{"message":"m","alias":"{{new string('漢', 300)}}"}""")).Status);
        Assert.Equal(202, (await host.SendAsync("POST", "/v2/alerts", $$"""{"message":"{{new string('é', 5000)}}","alias":"a","description":"{{new string('d', 15000)}}"}""")).Status);
        Assert.Equal(IntakeLimitsOfLabel / 2, host.Views.Incident(1)!.Alerts[0].Alert.Title.Length);
    }

    private const int IntakeLimitsOfLabel = HelpDeskFlow.Engine.Intake.IntakeLimits.LabelValueBytesMax;

    [Fact]
    public async Task Act_OnAnUnknownAlert_IsAcceptedAndItsRequestSaysSo()
    {
        await using var host = await EngineHost.StartAsync();
        var (status, answer) = await host.SendAsync("POST", "/v2/alerts/nobody/close?identifierType=alias", "{}");
        Assert.Equal(202, status);
        var request = (await host.SendAsync("GET", $"/v2/alerts/requests/{Text(answer, "requestId")}")).Body.GetProperty("data");
        Assert.Equal((false, false, "Alert does not exist", ""), (request.GetProperty("success").GetBoolean(), request.GetProperty("isSuccess").GetBoolean(), Text(request, "status"), Text(request, "alertId")));
    }

    [Fact]
    public async Task Keys_Configured_RouteToTheirService_SeeOnlyIt_AndUnknownOnesAreRefused()
    {
        await using var host = await EngineHost.StartAsync(Keys);
        Assert.Equal(401, (await host.SendAsync("POST", "/v2/alerts", """{"message":"m"}""")).Status);
        Assert.Equal(401, (await host.SendAsync("POST", "/v2/alerts", """{"message":"m"}""", "WRONG")).Status);
        Assert.Equal(401, (await host.SendAsync("GET", "/v2/alerts")).Status);
        Assert.Equal(202, (await host.SendAsync("POST", "/v2/alerts", """{"message":"m","alias":"a"}""", "KEY-C")).Status);
        Assert.Equal(202, (await host.SendAsync("POST", "/v2/alerts?apiKey=KEY-S", """{"message":"n","alias":"a"}""")).Status);
        Assert.Equal(["checkout", "search"], host.Views.IncidentsNewestFirst(null).Select(i => i.Service.Value).Order());

        var list = (await host.SendAsync("GET", "/v2/alerts", key: "KEY-C")).Body.GetProperty("data");
        Assert.Equal("m", Text(Assert.Single(list.EnumerateArray().ToList()), "message"));
        var id = Text(list[0], "id");
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/alerts/{id}", key: "KEY-S")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/alerts/1?identifierType=tiny", key: "KEY-S")).Status);
        var close = (await host.SendAsync("POST", $"/v2/alerts/{id}/close", "{}", "KEY-S")).Body;
        Assert.Equal(404, (await host.SendAsync("GET", $"/v2/alerts/requests/{Text(close, "requestId")}", key: "KEY-C")).Status);
        Assert.Equal(2, host.Views.Stats.OpenAlerts);
    }

    [Fact]
    public async Task List_QueryPagingOrder_AreThoseOfOpsgenie()
    {
        await using var host = await EngineHost.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await host.SendAsync("POST", "/v2/alerts", $$"""{"message":"number {{i}}","alias":"a{{i}}","tags":["{{(i % 2 == 0 ? "even" : "odd")}}"]}""");
            host.Time.FastForward(TimeSpan.FromSeconds(1));
        }

        await host.SendAsync("POST", "/v2/alerts/a3/close?identifierType=alias", "{}");
        var (_, page) = await host.SendAsync("GET", "/v2/alerts?query=status%3A%20open%20AND%20tag%3Dodd&limit=5&offset=5&order=asc");
        Assert.Equal(["a13", "a15", "a17", "a19", "a21"], page.GetProperty("data").EnumerateArray().Select(a => Text(a, "alias")));
        Assert.Contains("offset=10", Text(page.GetProperty("paging"), "next"), StringComparison.Ordinal);
        var next = new Uri(Text(page.GetProperty("paging"), "next"));
        Assert.Equal(["a23"], (await host.SendAsync("GET", next.PathAndQuery)).Body.GetProperty("data").EnumerateArray().Select(a => Text(a, "alias")));
        Assert.Equal(20, (await host.SendAsync("GET", "/v2/alerts")).Body.GetProperty("data").GetArrayLength());
        Assert.Equal(1, (await host.SendAsync("GET", "/v2/alerts/count?query=status%3Aclosed")).Body.GetProperty("data").GetProperty("count").GetInt32());
        Assert.Equal(1, (await host.SendAsync("GET", "/v2/alerts/count?query=%22number%2012%22")).Body.GetProperty("data").GetProperty("count").GetInt32());
    }

    [Fact]
    public void Requests_BeyondTheLimit_ForgetTheOldest()
    {
        var requests = new OpsgenieRequests();
        var ids = Enumerable.Range(0, OpsgenieRequests.KeptMax + 5).Select(_ => Guid.NewGuid()).ToList();
        ids.ForEach(id => requests.Add(id, new OpsgenieRequestStatus("s", "Create", true, "", "", "", default)));
        Assert.Null(requests.Find(ids[4].ToString(), "s"));
        Assert.NotNull(requests.Find(ids[5].ToString(), "s"));
        Assert.Null(requests.Find(ids[5].ToString(), "other"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
