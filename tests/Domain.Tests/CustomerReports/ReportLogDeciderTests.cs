using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.CustomerReports;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.CustomerReports;

/// <summary>Goal: reports are kept within limits, and find their service.</summary>
public sealed class ReportLogDeciderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 12, 0);
    private ReportLogState _state = ReportLogDecider.Initial(GrainId.ReportLog(new ServiceName("checkout")));

    [Theory]
    [InlineData("", "checkout", "report-empty")]
    [InlineData("text", " ", "report-empty")]
    public void File_WithoutTextOrArea_IsRejected(string text, string area, string code) =>
        Assert.Equal(code, Do(Now, new ReportLogCommand.File("1", text, area, null, null)).Rejection!.Code);

    [Fact]
    public void File_OverALimit_IsRejectedAndSaysWhich()
    {
        Assert.Contains("4000", Do(Now, new ReportLogCommand.File("1", new string('x', 4001), "a", null, null)).Rejection!.Text, StringComparison.Ordinal);
        Assert.Contains("region", Do(Now, new ReportLogCommand.File("1", "x", "a", new string('x', 201), null)).Rejection!.Text, StringComparison.Ordinal);
        Assert.Empty(_state.Reports);
    }

    [Fact]
    public void File_TwiceTheSame_IsKeptOnce_WithoutPersonalData()
    {
        Do(Now, new ReportLogCommand.File("1", "cannot pay, call +49 170 1234567", "checkout", "eu", "bo@example.org"));
        Assert.Equal(Decision.Nothing, Do(Now, new ReportLogCommand.File("1", "cannot pay", "checkout", "eu", null)));
        var report = Assert.Single(_state.Reports);
        Assert.DoesNotContain("1234567", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("bo@example.org", report.Reporter, StringComparison.Ordinal);
        Assert.Equal((Now, "checkout", "eu"), (report.At, report.Area, report.Region));
    }

    [Fact]
    public void File_TooManyInAMinute_IsRejected_UntilTheMinuteIsOver()
    {
        for (var i = 0; i < ReportLimits.PerMinuteMax; i++)
        {
            Assert.Null(Do(Now + Duration.FromMilliseconds(i), new ReportLogCommand.File($"{i}", "x", "a", null, null)).Rejection);
        }

        Assert.Equal("report-rate", Do(Now + Duration.FromSeconds(30), new ReportLogCommand.File("x", "x", "a", null, null)).Rejection!.Code);
        Assert.Null(Do(Now + Duration.FromSeconds(61), new ReportLogCommand.File("x", "x", "a", null, null)).Rejection);
    }

    [Fact]
    public void File_BeyondTheLimit_DropsTheOldest()
    {
        for (var i = 0; i < ReportLimits.KeptMax + 5; i++)
        {
            Do(Now + Duration.FromSeconds(i), new ReportLogCommand.File($"{i}", "x", "a", null, null));
        }

        Assert.Equal((ReportLimits.KeptMax, "5"), (_state.Reports.Count, _state.Reports[0].Id));
    }

    [Theory]
    [InlineData("Checkout", null, "checkout")]
    [InlineData("payment", null, "billing")]
    [InlineData("other", "eu", "europe")]
    [InlineData("other", null, "unrouted")]
    public void ServiceOf_AreaAndRegion_NamesOrRoutes(string area, string? region, string expected)
    {
        var config = ConfigSnapshot.BuiltIn with
        {
            Services = [Service("checkout"), Service("billing"), Service("europe")],
            Routes = [new RouteRule([Equal("service", "payment")], new ServiceName("billing")), new RouteRule([Equal("region", "eu")], new ServiceName("europe"))],
        };
        Assert.Equal(expected, ReportRoute.ServiceOf(config, area, region).Value);
    }

    private static ServiceConfig Service(string name) => new(new ServiceName(name), null, null, "default", [], [], null, ImmutableDictionary<string, string>.Empty);

    private static Matcher Equal(string name, string value)
    {
        Assert.True(Matcher.TryCreate(name, MatchOperator.Equal, value, out var matcher, out _));
        return matcher!;
    }

    private Decision Do(Instant now, ReportLogCommand.File file)
    {
        var decision = ReportLogDecider.Decide(_state, file, new StepContext(now, ConfigSnapshot.BuiltIn, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1));
        foreach (var happened in decision.Events)
        {
            _state = ReportLogDecider.Evolve(_state, happened);
        }

        return decision;
    }
}
