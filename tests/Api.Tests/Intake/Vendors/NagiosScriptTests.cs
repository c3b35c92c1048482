namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: the script that docs/connect/nagios.md tells people to install works. Method: it is run as it stands there, against a real port.</summary>
public sealed class NagiosScriptTests
{
    [Theory]
    [InlineData("NAGIOS_")]
    [InlineData("HDF_")]
    public async Task Script_OfTheDocumentation_SendsWhatIsInTheEnvironment(string prefix)
    {
        const string Output = "\"quoted\" $(exit 9) `exit 9` é = 97 %";
        await using var port = await RealPort.OpenAsync();
        await RealPort.RunAsync(
            Documents.Block("docs/connect/nagios.md", "sh"),
            [port.Url + "/intake/nagios", "KEY"],
            (prefix + "NOTIFICATIONTYPE", "PROBLEM"),
            (prefix + "HOSTNAME", "web-1"),
            (prefix + "SERVICEDESC", "HTTP & more"),
            (prefix + "SERVICESTATE", "WARNING"),
            (prefix + "SERVICEOUTPUT", Output));

        var alert = Assert.Single(port.Engine.Alerts);
        Assert.Equal(("HTTP & more", "web-1", "warning"), (alert.Labels["alertname"], alert.Labels["host"], alert.Labels["severity"]));
        Assert.Equal(Output, alert.Annotations["description"]);
    }
}
