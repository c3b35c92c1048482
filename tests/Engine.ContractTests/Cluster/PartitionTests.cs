using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.ContractTests.Engines;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Streams;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Cluster;

/// <summary>
/// Goal: the partitions of a cluster together do what one engine does, whatever the way between them loses, doubles or delays.
/// Method: several engines in one process, with a post that the test controls.
/// </summary>
public sealed class PartitionTests : IAsyncDisposable
{
    private const int Partitions = 5;
    private const int Alerts = 40;
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly PartitionScene _scene;

    public PartitionTests()
    {
        _scene = new PartitionScene(Partitions, _time);
        _scene.StartAll();
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Submit_AlertsOfAllPartitions_ShareOneIncident_AndItsPageGoesOnce()
    {
        await Submit();
        await UntilAssigned();

        var incident = Assert.Single(_scene.Views.IncidentsNewestFirst(null));
        Assert.Equal(Alerts, incident.OpenMembers.Count);
        Assert.Equal(Partitions, Firing().Select(a => _scene.Map.Of(a.Key)).Distinct().Count());
        Assert.Equal(_scene.Map.Of(GrainId.Correlator("default")), _scene.Map.OfNumber(incident.Number));
        Assert.Equal("first", (await _scene.Sink.NextAsync()).Destination.Value);
        Assert.False(_scene.Sink.TryNext(out _));
        Assert.Equal((Alerts, 1), (_scene.Views.Stats.OpenAlerts, _scene.Views.Stats.OpenIncidents));
    }

    [Fact]
    public async Task Messages_EachDeliveredTwice_HaveTheirEffectOnce()
    {
        _scene.IsDoubled = true;
        await Submit();
        await UntilAssigned();
        var incident = Assert.Single(_scene.Views.IncidentsNewestFirst(null));
        Assert.Equal(Alerts, incident.AlertCount);
        Assert.Equal("first", (await _scene.Sink.NextAsync()).Destination.Value);
        Assert.False(_scene.Sink.TryNext(out _));
    }

    [Fact]
    public async Task Messages_OfAPartitionThatCrashed_AreSentByItsNextOwner_AndTakenOnce()
    {
        _scene.IsCut = true;
        await Submit();
        Assert.Contains(Firing(), a => !a.Incident.IsSome);
        for (var partition = 0; partition < Partitions; partition++)
        {
            _scene.Start(partition); // nobody stopped the one before: it is deposed
        }

        _scene.IsCut = false;
        await UntilAssigned();
        Assert.Equal(Alerts, Assert.Single(_scene.Views.IncidentsNewestFirst(null)).AlertCount);
        var page = await _scene.Sink.NextAsync();
        Assert.Equal("first", page.Destination.Value);
    }

    [Fact]
    public async Task Messages_NeverAcknowledged_SurviveSnapshots_AndAreTakenOnceAfterARestart()
    {
        _scene.LosesAcknowledgements = true;
        await Submit();
        await UntilAssigned();
        for (var i = 0; i < 100; i++)
        {
            await Submit(new string('x', 200) + i);
        }

        _scene.LosesAcknowledgements = false;
        for (var partition = 0; partition < Partitions; partition++)
        {
            await _scene.StopAsync(partition);
            _scene.Start(partition);
        }

        await Submit("again");
        await EngineScene.Until(() => _scene.Views.Stats.MessagesWaitingBytes == 0, () => Touch(), "everything is acknowledged");
        Assert.Equal(Alerts, Assert.Single(_scene.Views.IncidentsNewestFirst(null)).AlertCount);
    }

    [Fact]
    public async Task Deposed_Owner_StoresNothing_AndEnds()
    {
        var old = _scene[2];
        _scene.Start(2);
        var batch = EngineScene.Batch(_time, "a", null, alerts: 20).Split(_scene.Map)[2]!;
        Assert.Equal(EngineAnswer.StorageUnavailable, await old.SubmitAsync(batch));
        await EngineScene.Until(() => _scene.Ended.ContainsKey(2), () => { }, "the deposed owner ends");
        Assert.Empty(Firing());
    }

    [Fact]
    public async Task Resolved_BeforeTheCorrelatorAnswered_TheIncidentIsResolvedToo()
    {
        _scene.IsCut = true;
        await Submit();
        Assert.Equal(EngineAnswer.Committed, await _scene.Submit(EngineScene.Batch(_time, "i", Duration.Zero, alerts: Alerts)));
        Assert.Empty(Firing());
        _scene.IsCut = false;
        await EngineScene.Until(
            () => _scene.Views.IncidentsNewestFirst(null).ToArray() is var incidents && incidents.Sum(i => i.AlertCount) == Alerts && incidents.All(i => i.Status == IncidentStatus.Resolved),
            () => { },
            "every alert had its incident, and every incident heard of every end");
    }

    [Fact]
    public async Task Resolve_ByAPerson_ClosesTheAlertsOfAllPartitions()
    {
        await Submit();
        await UntilAssigned();
        var incident = Assert.Single(_scene.Views.IncidentsNewestFirst(null));
        Assert.Null((await _scene.Ask(GrainId.Of(incident.Id), new IncidentCommand.Resolve("ana"))).Rejection);
        await EngineScene.Until(() => Firing().Count == 0, () => { }, "all alerts are closed");
    }

    [Fact]
    public async Task Followed_Partitions_ShowWhatTheirOwnersShow_AlsoAfterSnapshots()
    {
        using var codec = new GrainCodec();
        var followers = Enumerable.Range(0, Partitions).Select(p => EngineCore.Following(_scene.Store.FollowPartition(p), codec, PartitionScene.Limits, _scene.Map, p)).ToArray();
        await Submit();
        await UntilAssigned();
        foreach (var follower in followers.Take(2))
        {
            follower.BeginFollowing(EngineScene.Config());
        }

        for (var i = 0; i < 60; i++)
        {
            await Submit(new string('y', 200) + i);
        }

        foreach (var follower in followers.Skip(2))
        {
            follower.BeginFollowing(EngineScene.Config());
        }

        var incident = Assert.Single(_scene.Views.IncidentsNewestFirst(null));
        await _scene.Ask(GrainId.Of(incident.Id), new IncidentCommand.AddNote("seen elsewhere", "ana"));
        for (var partition = 0; partition < Partitions; partition++)
        {
            followers[partition].FollowMore(EngineScene.Config());
            var (shown, own) = (followers[partition].Published, _scene[partition].Views);
            Assert.Equal(own.Alerts(All).Items.Select(a => (a.Key, a.Episode, a.Incident)), shown.Alerts(All).Items.Select(a => (a.Key, a.Episode, a.Incident)));
            Assert.Equal(own.IncidentsNewestFirst(null).Select(i => (i.Number, i.Timeline.Length)), shown.IncidentsNewestFirst(null).Select(i => (i.Number, i.Timeline.Length)));
            Assert.Equal(own.Stats.OpenAlerts, shown.Stats.OpenAlerts);
        }
    }

    [Fact]
    public async Task StreamMessages_OverPartitions_AreTakenOnce()
    {
        var stream = new StreamId("readers", "alerts", 0);
        (long, string?)[] messages = [.. Enumerable.Range(0, 30).Select(i => ((long)i, (string?)$"i{i % 10}"))];
        Assert.Equal(EngineAnswer.Committed, await _scene.Submit(EngineScene.Messages(_time, stream, -1, messages)));
        Assert.Equal(EngineAnswer.Committed, await _scene.Submit(EngineScene.Messages(_time, stream, -1, messages)));
        Assert.Equal(30, _scene.Views.Stream(stream)!.Next);
        Assert.Equal(Enumerable.Repeat(3, 10), Firing().Select(a => a.Episode.EventCount));
    }

    [Fact]
    public void Wire_Batch_ComesBackAsItWas()
    {
        var batch = EngineScene.Messages(_time, new StreamId("readers", "alerts", 7), 41, (5, "a"), (6, null), (7, "b"));
        batch.Service = new ServiceName("checkout");
        var back = AlertBatch.FromWire(batch.ToWire())!;
        Assert.Equal((batch.Count, batch.ReceivedAt, batch.Source, batch.Service, batch.BytesUsed), (back.Count, back.ReceivedAt, back.Source, back.Service, back.BytesUsed));
        Assert.Equal(batch.Marks.ToArray(), back.Marks.ToArray());
        for (var i = 0; i < batch.Count; i++)
        {
            Assert.Equal(batch.Records[i].Key, back.Records[i].Key);
            Assert.Equal(batch.LabelsOf(batch.Records[i]).ToArray(), back.LabelsOf(back.Records[i]).ToArray());
        }

        batch.Return();
        back.Return();
        Assert.Null(AlertBatch.FromWire([99, 0, 0]));
    }

    private static AlertQuery All => new([], true, true, null, null, 10_000);

    private async Task Submit(string summary = "text") =>
        Assert.Equal(EngineAnswer.Committed, await _scene.Submit(EngineScene.Batch(_time, "i", Duration.FromHours(5), summary, Alerts)));

    private IReadOnlyList<AlertView> Firing() => _scene.Views.Alerts(All with { Resolved = false }).Items;

    private Task UntilAssigned() => EngineScene.Until(() => Firing() is { Count: Alerts } firing && firing.All(a => a.Incident.IsSome), () => { }, "every alert has its incident");

    /// <summary>A commit in each partition, with which acknowledgements go.</summary>
    private void Touch()
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            _ = _scene[partition].ApplyConfigAsync(EngineScene.Config()).AsTask();
        }
    }
}
