using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Changes;

/// <summary>Goal: the newest changes of a service are there, in order, and no more than the limit.</summary>
public sealed class ChangeLogDeciderTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 12, 0);
    private ChangeLogState _state = ChangeLogDecider.Initial(GrainId.ChangeLog(new ServiceName("db")));

    [Fact]
    public void Record_OutOfOrder_IsKeptInOrder_AndOnce()
    {
        foreach (var minutes in new[] { 30, 10, 20, 10, 0, -5 })
        {
            Do(Now, Change(Now - Duration.FromMinutes(minutes), $"v{minutes}"));
        }

        Assert.Equal(["v30", "v20", "v10", "v0", "v-5"], _state.Changes.Select(c => c.Summary));
        Assert.Equal(Now, _state.Changes[^1].At); // from the future: counts as now
    }

    [Fact]
    public void Record_BeyondTheLimit_DropsTheOldest()
    {
        for (var i = 0; i < ChangeLimits.KeptMax + 10; i++)
        {
            Do(Now + Duration.FromSeconds(i), Change(Now + Duration.FromSeconds(i), $"v{i}"));
        }

        Assert.Equal((ChangeLimits.KeptMax, "v10"), (_state.Changes.Count, _state.Changes[0].Summary));
        Assert.Empty(Do(Now + Duration.FromHours(1), Change(Now - Duration.FromDays(1), "old")).Events);
        Do(Now + ChangeLimits.KeptFor + Duration.FromHours(1), Change(Now + ChangeLimits.KeptFor, "new"));
        Assert.Equal("new", Assert.Single(_state.Changes).Summary);
    }

    [Fact]
    public void Record_ASecretInIt_IsRedacted()
    {
        Do(Now, Change(Now, "deployed by ana@example.org") with { Details = LabelSet.From([new("note", "password=hunter2hunter2")]) });
        Assert.DoesNotContain("ana@example.org", _state.Changes[0].Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", _state.Changes[0].Details["note"], StringComparison.Ordinal);
    }

    private static Change Change(Instant at, string summary) => new(at, summary, "ci", [], LabelSet.Empty);

    private Decision Do(Instant now, Change change)
    {
        var decision = ChangeLogDecider.Decide(_state, new ChangeLogCommand.Record(change), new StepContext(now, ConfigSnapshot.BuiltIn, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1));
        foreach (var happened in decision.Events)
        {
            _state = ChangeLogDecider.Evolve(_state, happened);
        }

        return decision;
    }
}
