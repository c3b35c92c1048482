using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Messages;

namespace Api.Tests.Intake;

/// <summary>Goal: one table of formats serves paths and topics alike.</summary>
public sealed class IntakeFormatsTests
{
    [Fact]
    public void Find_EveryName_GivesItsFormat()
    {
        Assert.All(IntakeFormats.All, f => Assert.Same(f, IntakeFormats.Find(f.Name)));
        Assert.Null(IntakeFormats.Find("nothing"));
    }

    [Theory]
    [InlineData("alertmanager", Payloads.Alertmanager, 2)]
    [InlineData("alertmanager", Payloads.Webhook, 2)]
    [InlineData("api", Payloads.Own, 2)]
    [InlineData("pagerduty", Payloads.PagerDuty, 1)]
    [InlineData("opsgenie", Payloads.Opsgenie, 1)]
    [InlineData("otlp", OtlpPayloads.Json, 2)]
    public void Read_OfARealMessage_FillsTheBatch(string name, string body, int alerts)
    {
        var (target, problem) = Read(name, " \n" + body);
        Assert.Null(problem);
        Assert.Equal(alerts, target.Batch.Count);
        target.Batch.Return();
    }

    [Fact]
    public void Read_OfAMalformedMessage_SaysWhatIsWrong()
    {
        foreach (var format in IntakeFormats.All)
        {
            var (target, problem) = Read(format.Name, "{\"a\": ");
            Assert.False(string.IsNullOrEmpty(problem), format.Name);
            target.Batch.Return();
        }
    }

    [Fact]
    public void Read_PagerDutyKey_NamesTheService()
    {
        var engine = new FakeEngine { Config = ConfigSnapshot.BuiltIn with { PagerDutyKeys = ConfigSnapshot.BuiltIn.PagerDutyKeys.Add("R0UTE", new ServiceName("checkout")) } };
        var target = new IntakeTarget(AlertBatch.Rent(IntakeHost.Now, "kafka"), engine);
        Assert.Null(IntakeFormats.Find("pagerduty")!.Read(new IntakeMessage(Encoding.UTF8.GetBytes(Payloads.PagerDuty)), target));
        Assert.Equal("checkout", target.Service?.Value);
        target.Batch.Return();
    }

    private static (IntakeTarget Target, string? Problem) Read(string name, string body)
    {
        var target = new IntakeTarget(AlertBatch.Rent(IntakeHost.Now, name), new FakeEngine());
        return (target, IntakeFormats.Find(name)!.Read(new IntakeMessage(Encoding.UTF8.GetBytes(body)), target));
    }
}
