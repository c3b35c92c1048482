namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: what the pages of docs/connect tell people to try by hand works. Method: the commands are run as they stand there, with our port in the address.</summary>
public sealed class ConnectPagesTests
{
    [Theory]
    [InlineData("grafana", 1)]
    [InlineData("azure-monitor", 1)]
    [InlineData("zabbix", 1)]
    [InlineData("cloudevents", 2)]
    public async Task Commands_OfThePage_AreTaken(string page, int alerts)
    {
        await using var port = await RealPort.OpenAsync();
        var commands = Documents.Block($"docs/connect/{page}.md", "sh").Replace("http://127.0.0.1:8080", port.Url, StringComparison.Ordinal);
        Assert.Contains(port.Url, commands, StringComparison.Ordinal);
        var answer = await RealPort.RunAsync("set -e\n" + commands, []);
        Assert.Equal(string.Concat(Enumerable.Repeat("{\"accepted\":1}", alerts)), answer.Trim());
        Assert.Equal(alerts, port.Engine.Alerts.Count);
    }
}
