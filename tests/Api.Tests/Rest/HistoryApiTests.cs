using HelpDeskFlow.Engine.History;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Goal: an incident says of its alerts and its service how often they fired before. Method: a history put into an engine by hand.</summary>
public sealed class HistoryApiTests
{
    [Fact]
    public async Task Incident_Read_TellsTheHistoryOfItsAlertsAndItsService()
    {
        var engine = SampleWorld.Engine();
        engine.History = new FiringHistory(LastHour: 1, LastDay: 2, LastWeek: 9, SameHourOfWeek: 3, SameHourOfDay: 4, Total: 20);
        await using var host = await ApiHost.StartAsync(engine);

        var incident = await host.GetAsync("/api/v1/incidents/5");

        foreach (var history in new[] { incident.GetProperty("alerts")[0].GetProperty("history"), incident.GetProperty("serviceHistory") })
        {
            Assert.Equal((1, 2, 9), (history.GetProperty("lastHour").GetInt32(), history.GetProperty("lastDay").GetInt32(), history.GetProperty("lastWeek").GetInt32()));
            Assert.Equal((3, 4), (history.GetProperty("sameHourOfWeek").GetInt32(), history.GetProperty("sameHourOfDay").GetInt32()));
            Assert.Equal("weekly", history.GetProperty("kind").GetString());
        }
    }

    [Fact]
    public async Task Incident_OfAnAlertOfWhichNothingIsKnownAnyMore_SaysNothing()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await host.GetAsync("/api/v1/incidents/5")).GetProperty("serviceHistory").ValueKind);
    }
}
