using System.Text;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <content>Goal: the groups of an incident outlive a restart. Method: alerts that one grouping rule after the other joins, with a restart between them.</content>
public abstract partial class EngineContract
{
    [Fact]
    public async Task SeveralGroupingRules_AfterARestart_AlertsFindTheirIncidentByEachOfThem()
    {
        Begin();
        await Engine.ApplyConfigAsync(EngineScene.Config("groups"));
        await Submit("Slow", "a");
        await Submit("Slow", "b");

        await End();
        Begin();
        await Engine.ApplyConfigAsync(EngineScene.Config("groups"));
        Time.Advance(TimeSpan.FromMinutes(2));
        await Submit("Full", "b");
        await Submit("Full", "c");
        Assert.Equal(
            [
                "first of its groups: instance=\"a\" (grouping rule 1); alertname=\"Slow\" (grouping rule 2)",
                "grouped by alertname=\"Slow\" within 1m (grouping rule 2)",
                "grouped by instance=\"b\" within 5m (grouping rule 1)",
                "grouped by alertname=\"Full\" within 1m (grouping rule 2)",
            ],
            Engine.Views.Incident(1)!.Alerts.Select(a => a.Why));

        // What is over is found by none of them.
        await Ask(Engine.Views.Incident(1)!.Id, new IncidentCommand.Resolve("ana"));
        await Submit("Full", "d");
        await Submit("Down", "c");
        Assert.Equal([1, 1], new[] { 2, 3 }.Select(n => Engine.Views.Incident(n)!.AlertCount));
    }

    [Fact]
    public async Task GroupingSwitchedOff_EveryAlertHasItsOwnIncident()
    {
        Begin();
        await Engine.ApplyConfigAsync(EngineScene.Config("ungrouped"));
        await Submit("a");
        await Submit("b");
        Assert.Equal([1, 1], new[] { 1, 2 }.Select(n => Engine.Views.Incident(n)!.AlertCount));
    }

    private async Task Submit(string name, string instance)
    {
        var batch = AlertBatch.Rent(Now, "test");
        var writer = new AlertBatchWriter(batch);
        writer.AddLabel("alertname"u8, Encoding.UTF8.GetBytes(name));
        writer.AddLabel("service"u8, "checkout"u8);
        writer.AddLabel("instance"u8, Encoding.UTF8.GetBytes(instance));
        Assert.True(writer.TryFinish(0, Now, Now + Duration.FromHours(2), Duration.FromMinutes(5)));
        Assert.Equal(EngineAnswer.Committed, await Engine.SubmitAsync(batch));
    }
}
