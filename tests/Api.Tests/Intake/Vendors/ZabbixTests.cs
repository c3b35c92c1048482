using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Intake.Formats;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: Zabbix with the media type of docs/connect/zabbix.yaml can send here.</summary>
public sealed class ZabbixTests
{
    private static readonly string Problem = VendorScene.Fixture("zabbix.json");

    [Fact]
    public async Task Problem_ThenRecovery_AreOneAlert()
    {
        await using var scene = await VendorScene.StartAsync("zabbix");
        var firing = Assert.Single(await scene.TakeAsync(Problem));
        Assert.Equal(
            "{alertname=\"Linux: High memory utilization (>90% for 5m)\", host=\"db-1.example.org\", scope=\"capacity\", service=\"payments-db\", severity=\"average\", trigger=\"23471\"}",
            firing.Labels.ToString());
        Assert.Equal(VendorScene.Now + IntakeDefaults.OpenUntilResolved, firing.EndsAt);
        var over = Assert.Single(await scene.TakeAsync(With(("event_value", "0"), ("recovery_id", "48220"))));
        Assert.Equal(firing.Key, over.Key);
        Assert.Equal(VendorScene.Now, over.EndsAt);
    }

    [Theory]
    [InlineData("5", "disaster")]
    [InlineData("4", "high")]
    [InlineData("2", "warning")]
    [InlineData("1", "info")]
    [InlineData("0", null)]
    public async Task Severity_IsTheWordThatTheMapKnows(string number, string? word)
    {
        await using var scene = await VendorScene.StartAsync("zabbix");
        var alert = Assert.Single(await scene.TakeAsync(With(("severity", number))));
        Assert.Equal(word, alert.Labels.Items.Where(l => l.Name == "severity").Select(l => l.Value).SingleOrDefault());
    }

    [Theory]
    [InlineData("acknowledged and commented", "zabbix:Ana (ana)", true)]
    [InlineData("unacknowledged", "Ana", false)]
    [InlineData("changed severity from Average to High", "Ana", false)]
    public async Task Update_SaysAcknowledged_TheIncidentIs(string action, string by, bool acknowledges)
    {
        await using var scene = await VendorScene.StartAsync("zabbix");
        var alert = Assert.Single(await scene.TakeAsync(Problem));
        scene.Know(alert, EpisodeStatus.Firing, alert.EndsAt, IncidentId.FromNumber(7));
        Assert.Single(await scene.TakeAsync(With(("update_status", "1"), ("update_action", action), ("update_user", "Ana (ana)"))));
        Assert.Equal(
            acknowledges ? [(GrainId.Of(IncidentId.FromNumber(7)), new IncidentCommand.Acknowledge(by))] : [],
            scene.Engine.Commands);
    }

    [Fact]
    public async Task Update_OfAProblemThatIsOverHere_OpensNothing()
    {
        await using var scene = await VendorScene.StartAsync("zabbix");
        var alert = Assert.Single(await scene.TakeAsync(Problem));
        scene.Know(alert, EpisodeStatus.Resolved, VendorScene.Now - Duration.FromMinutes(1), IncidentId.FromNumber(7), CloseReason.Person);
        Assert.Empty(await scene.TakeAsync(With(("update_status", "1"), ("update_action", "commented"))));
    }

    [Fact]
    public async Task Tags_AsAList_AreReadToo()
    {
        await using var scene = await VendorScene.StartAsync("zabbix");
        var body = JsonNode.Parse(Problem)!.AsObject();
        body["tags"] = JsonNode.Parse("""[{"tag":"env","value":"prod"},{"tag":"lonely","value":""},7]""");
        Assert.Equal("prod", Assert.Single(await scene.TakeAsync(body.ToJsonString())).Labels["env"]);
    }

    [Fact]
    public async Task Message_WithoutItsEvent_IsRefused()
    {
        await using var scene = await VendorScene.StartAsync("zabbix");
        Assert.Equal(HttpStatusCode.BadRequest, (await scene.SendAsync(With(("event_id", "{EVENT.ID}")))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await scene.SendAsync(With(("event_value", "2")))).Status);
    }

    [Fact]
    public void MediaType_OfTheDocumentation_SendsEveryFieldThatIsRead()
    {
        var names = Regex.Matches(Documents.Read("docs/connect/zabbix.yaml"), @"- name: (\w+)\n\s+value: ").Select(m => m.Groups[1].Value);
        var fields = JsonNode.Parse(Problem)!.AsObject().Select(p => p.Key).Append("hdf_key").Append("hdf_url");
        Assert.Equal(fields.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    private static string With(params (string Name, string Value)[] changes)
    {
        var body = JsonNode.Parse(Problem)!.AsObject();
        foreach (var (name, value) in changes)
        {
            body[name] = value;
        }

        return body.ToJsonString();
    }
}
