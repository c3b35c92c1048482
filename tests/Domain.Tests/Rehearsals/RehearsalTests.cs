using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Rehearsals;
using HelpDeskFlow.Domain.Tests.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Rehearsals;

/// <summary>Incidents played on a config. Method: examples reckoned by hand, on the policy of <see cref="IncidentConfig"/>.</summary>
public class RehearsalTests
{
    private static readonly Instant From = Instant.FromUtc(2026, 3, 2, 0, 0);
    private static readonly ServiceName Checkout = new("checkout");

    [Fact]
    public void Of_RecordedIncidents_CountsPagesNightsQuietAndFirstPages()
    {
        RehearsedIncident[] incidents =
        [
            new(From + Duration.FromHours(3), Checkout, Severity.P1, Duration.FromMinutes(6), Duration.FromMinutes(20)), // ana at once and after 2 min by mail, bo after 5
            new(From + Duration.FromHours(12), Checkout, Severity.P1, Duration.FromMinutes(1), Duration.FromMinutes(20)), // ana only
            new(From + Duration.FromHours(13), new("plain"), Severity.P0, null, null), // no policy
        ];

        var report = Of(incidents);

        Assert.Equal((3, 2, 1, 4), (report.Incidents, report.Paged, report.NotPaged, report.Pages));
        Assert.Equal((Duration.Zero, Duration.Zero), (report.FirstPageMedian, report.FirstPageMax));
        var ana = report.People.Single(p => p.Person.Value == "ana");
        Assert.Equal((3, 2, Duration.FromHours(12), Duration.FromHours(24)), (ana.Pages, ana.NightPages, ana.LongestQuiet, ana.OnCall));
        Assert.Equal(1, report.People.Single(p => p.Person.Value == "bo").Pages);
        Assert.Equal(0, report.Covered); // the schedule "empty" never has anybody
    }

    [Fact]
    public void AtRate_SameEachTime_InOrderAndInsideTheSpan()
    {
        var first = Rehearsal.AtRate(IncidentConfig.Usual, 10, Severity.P2, null, null, From, From + Duration.FromDays(7));

        Assert.Equal(70, first.Length);
        Assert.Equal(first, Rehearsal.AtRate(IncidentConfig.Usual, 10, Severity.P2, null, null, From, From + Duration.FromDays(7)));
        Assert.Equal(first.OrderBy(i => i.At), first);
        Assert.All(first, i => Assert.InRange(i.At, From, From + Duration.FromDays(7)));
        Assert.True(first.GroupBy(i => (i.At - From).Days).All(day => day.Count() is > 3 and < 20), "incidents are not spread over the days");
    }

    [Fact]
    public void Of_NobodyEverTakesAP0_EndsAfterADay()
    {
        var report = Of([new(From, Checkout, Severity.P0, null, null)]);

        Assert.InRange(report.Pages, 200, 1_000);
    }

    private static RehearsalReport Of(IReadOnlyList<RehearsedIncident> incidents) =>
        RehearsalReport.Of(incidents, IncidentConfig.Usual, ImmutableDictionary<ScheduleName, RotationState>.Empty, From, From + Duration.FromDays(1));
}
