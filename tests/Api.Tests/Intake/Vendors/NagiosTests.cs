using System.Net;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Intake.Formats;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: Nagios, Naemon and Icinga can send their notifications here, whatever kind they are.</summary>
public sealed class NagiosTests
{
    private static readonly string Problem = VendorScene.Fixture("nagios.form");
    private static readonly string Flapping = VendorScene.Fixture("nagios.icinga.json");

    [Fact]
    public async Task Problem_OfAService_BecomesAnAlert()
    {
        await using var scene = await VendorScene.StartAsync("nagios");
        var alert = Assert.Single(await scene.TakeAsync(Problem));
        Assert.Equal("{alertname=\"HTTP\", host=\"web-1\", hostgroup=\"web-servers\", service_description=\"HTTP\", severity=\"critical\"}", alert.Labels.ToString());
        Assert.Equal(("HTTP on web-1 is CRITICAL", "CRITICAL - Socket timeout after 10 seconds"), (alert.Annotations["summary"], alert.Annotations["description"]));
        Assert.Equal(VendorScene.Now + IntakeDefaults.OpenUntilResolved, alert.EndsAt);
    }

    [Fact]
    public async Task Notifications_OfOneService_ConcernOneAlert()
    {
        await using var scene = await VendorScene.StartAsync("nagios");
        var problem = Assert.Single(await scene.TakeAsync(Problem));
        var warning = Assert.Single(await scene.TakeAsync(Problem.Replace("servicestate=CRITICAL", "servicestate=WARNING", StringComparison.Ordinal)));
        var recovery = Assert.Single(await scene.TakeAsync(Problem.Replace("=PROBLEM", "=RECOVERY", StringComparison.Ordinal).Replace("servicestate=CRITICAL", "servicestate=OK", StringComparison.Ordinal)));
        var host = Assert.Single(await scene.TakeAsync(Problem.Replace("servicedesc=HTTP", "servicedesc=", StringComparison.Ordinal).Replace("hoststate=UP", "hoststate=DOWN", StringComparison.Ordinal)));
        var otherMonitor = Assert.Single(await scene.TakeAsync(Problem.Replace("nagios-eu", "nagios-us", StringComparison.Ordinal)));
        Assert.Equal([problem.Key, problem.Key], [warning.Key, recovery.Key]);
        Assert.Equal(("warning", "critical", "Host state"), (warning.Labels["severity"], host.Labels["severity"], host.Labels["alertname"]));
        Assert.Equal(VendorScene.Now, recovery.EndsAt);
        Assert.Equal(3, new[] { problem.Key, host.Key, otherMonitor.Key }.Distinct().Count());
    }

    [Fact]
    public async Task Acknowledgement_AcknowledgesTheIncidentInTheAuthorsName()
    {
        await using var scene = await VendorScene.StartAsync("nagios");
        var alert = Assert.Single(await scene.TakeAsync(Problem));
        scene.Know(alert, EpisodeStatus.Firing, alert.EndsAt, IncidentId.FromNumber(7));
        Assert.Empty(await scene.TakeAsync(Problem.Replace("=PROBLEM", "=ACKNOWLEDGEMENT", StringComparison.Ordinal).Replace("notificationauthor=", "notificationauthor=Ana+B", StringComparison.Ordinal)));
        Assert.Equal([(GrainId.Of(IncidentId.FromNumber(7)), new IncidentCommand.Acknowledge("nagios:Ana B"))], scene.Engine.Commands);
    }

    [Theory]
    [InlineData("FLAPPINGSTART", "WARNING", false)]
    [InlineData("FLAPPINGSTOP", "WARNING", false)]
    [InlineData("FLAPPINGSTOP", "OK", true)]
    [InlineData("FLAPPINGEND", "OK", true)]
    [InlineData("FLAPPINGDISABLED", "CRITICAL", false)]
    public async Task Flapping_StaysOpenUntilItStopsInAGoodState(string type, string state, bool ends)
    {
        await using var scene = await VendorScene.StartAsync("nagios");
        var body = Flapping.Replace("FLAPPINGSTART", type, StringComparison.Ordinal).Replace("\"servicestate\":\"WARNING\"", $"\"servicestate\":\"{state}\"", StringComparison.Ordinal);
        var alert = Assert.Single(await scene.TakeAsync(body));
        Assert.Equal("disk /", alert.Labels["alertname"]);
        Assert.Equal(ends, alert.EndsAt <= VendorScene.Now);
    }

    [Theory]
    [InlineData("DOWNTIMESTART")]
    [InlineData("DOWNTIMEEND")]
    [InlineData("DOWNTIMECANCELLED")]
    [InlineData("DOWNTIMEREMOVED")]
    [InlineData("CUSTOM")]
    public async Task Downtime_ChangesNothing(string type)
    {
        await using var scene = await VendorScene.StartAsync("nagios");
        Assert.Empty(await scene.TakeAsync(Problem.Replace("=PROBLEM", "=" + type, StringComparison.Ordinal)));
        Assert.Empty(scene.Engine.Commands);
    }

    [Fact]
    public async Task Custom_OfAnOpenAlert_UpdatesIt()
    {
        await using var scene = await VendorScene.StartAsync("nagios");
        var alert = Assert.Single(await scene.TakeAsync(Problem));
        scene.Know(alert, EpisodeStatus.Firing, alert.EndsAt);
        Assert.Single(await scene.TakeAsync(Problem.Replace("=PROBLEM", "=CUSTOM", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hostname=a")]
    [InlineData("notificationtype=PROBLEM")]
    [InlineData("notificationtype=ODD&hostname=a")]
    [InlineData("""{"notificationtype":"PROBLEM","hostname":"$HOSTNAME$"}""")]
    [InlineData("%%%=%&=&&&notificationtype")]
    public async Task Notification_Wrong_Is400(string body)
    {
        await using var scene = await VendorScene.StartAsync("nagios");
        Assert.Equal(HttpStatusCode.BadRequest, (await scene.SendAsync(body)).Status);
    }
}
