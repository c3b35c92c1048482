using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Silo;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Goal: an incident counts for the team that it turned out to be of. Method: incidents put into an engine by hand, one merged into another.</summary>
public sealed class TeamLearningTests
{
    [Fact]
    public void Owned_IncidentThatPeopleMergedElsewhere_CountsForThatOnesTeam()
    {
        var engine = SampleWorld.Engine();
        var sample = engine.IncidentsNewestFirst(null).First(i => !i.Alerts.IsEmpty);
        engine.Put(sample with { Id = IncidentId.FromNumber(90), Number = 90, Team = "payments", MergedInto = IncidentId.None });
        engine.Put(sample with { Id = IncidentId.FromNumber(91), Number = 91, Team = null, MergedInto = IncidentId.FromNumber(90) });
        engine.Put(sample with { Id = IncidentId.FromNumber(92), Number = 92, Team = null, MergedInto = IncidentId.None });

        var owned = TeamLearning.Owned(engine).Take(2).ToList();

        Assert.Equal(["payments", "payments"], owned.Select(o => o.Team));
        Assert.Equal(sample.Alerts[0].Alert.Labels, owned[0].Alert.Labels);
        Assert.Equal(sample.Alerts[0].Alert.Title, owned[0].Source);
    }
}
