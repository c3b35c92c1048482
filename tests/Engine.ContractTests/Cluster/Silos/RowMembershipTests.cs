using System.Net;
using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Grains.Hosting;
using HelpDeskFlow.Journals;
using Orleans;
using Orleans.Runtime;

namespace HelpDeskFlow.Engine.ContractTests.Cluster.Silos;

/// <summary>Goal: members of a cluster are kept as Orleans asks for: whoever changes one expects a version, and of two at once one is refused. Method: what Orleans' contract says of each call, on Azurite.</summary>
[Trait("Needs", "Azurite")]
public sealed class RowMembershipTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private readonly AzureTablesClusterStore _store;
    private readonly RowMembership _table;
    private readonly RowMembership _other;

    public RowMembershipTests(AzuriteServer server)
    {
        _store = AzureTablesClusterStore.Open(server.NewTable(), AzureTablesJournalOptions.Cluster);
        (_table, _other) = (new RowMembership(_store.Members("a cluster/with 'odd' name~")), new RowMembership(_store.Members("a cluster/with 'odd' name~")));
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Initialize_ByMany_MakesOneVersion_AndClustersDoNotSeeEachOther()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => (i % 2 == 0 ? _table : _other).InitializeMembershipTable(true)));
        var first = await _table.ReadAll();
        Assert.Equal((0, 0), (first.Version.Version, first.Members.Count));
        Assert.True(await _table.InsertRow(Entry(1), first.Version.Next()));
        await _other.InitializeMembershipTable(true);
        Assert.Equal(1, (await _other.ReadAll()).Version.Version);

        var third = new RowMembership(_store.Members("another"));
        await third.InitializeMembershipTable(true);
        Assert.Empty((await third.ReadAll()).Members);
        await third.DeleteMembershipTableEntries("another");
        Assert.Single((await _table.ReadAll()).Members);
    }

    [Fact]
    public async Task Insert_IsReadBackWhole_AndRefusedWhereItIsThereOrTheVersionIsOld()
    {
        await _table.InitializeMembershipTable(true);
        var zero = (await _table.ReadAll()).Version;
        var entry = Entry(1, SiloStatus.Joining);
        entry.AddSuspector(Entry(2).SiloAddress, Start.AddSeconds(3.1234567));
        entry.AddSuspector(Entry(3).SiloAddress, Start.AddSeconds(4));
        Assert.True(await _table.InsertRow(entry, zero.Next()));
        Assert.False(await _other.InsertRow(Entry(2), zero.Next())); // the version is old
        var one = (await _other.ReadAll()).Version;
        Assert.Equal(1, one.Version);
        Assert.False(await _other.InsertRow(Entry(1), one.Next())); // it is there
        Assert.Equal(1, (await _other.ReadAll()).Version.Version);
        Assert.True(await _other.InsertRow(Entry(2), one.Next()));

        var read = Assert.Single((await _table.ReadRow(entry.SiloAddress)).Members).Item1;
        Assert.Equal(entry.ToFullString(), read.ToFullString());
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Equal((entry.StartTime, entry.IAmAliveTime, entry.ProxyPort, DateTimeKind.Utc), (read.StartTime, read.IAmAliveTime, read.ProxyPort, read.StartTime.Kind));
        Assert.Empty((await _table.ReadRow(Entry(3).SiloAddress)).Members);
    }

    [Fact]
    public async Task Update_ByTwoWithTheSameVersion_OneIsRefused_AndNothingOfItIsDone()
    {
        await _table.InitializeMembershipTable(true);
        await Insert(Entry(1), Entry(2));
        var (read, same) = (await _table.ReadAll(), await _other.ReadAll());
        var (first, second) = (read.TryGet(Entry(1).SiloAddress)!, same.TryGet(Entry(2).SiloAddress)!);
        first.Item1.Status = SiloStatus.Dead;
        second.Item1.Status = SiloStatus.Dead;
        var done = await Task.WhenAll(_table.UpdateRow(first.Item1, first.Item2, read.Version.Next()), _other.UpdateRow(second.Item1, second.Item2, same.Version.Next()));
        Assert.Single(done, d => d);
        var after = await _table.ReadAll();
        Assert.Equal(read.Version.Version + 1, after.Version.Version);
        Assert.Single(after.Members, m => m.Item1.Status == SiloStatus.Dead);

        // With the silo's old row, or a silo that is not there, it is refused too, however new the version.
        Assert.False(await _table.UpdateRow(first.Item1, "W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"", after.Version.Next()));
        Assert.False(await _table.UpdateRow(Entry(9), first.Item2, after.Version.Next()));
        Assert.Equal(after.Version, (await _table.ReadAll()).Version);
    }

    [Fact]
    public async Task UpdateIAmAlive_ChangesThatAlone_AndNotTheVersion()
    {
        await _table.InitializeMembershipTable(true);
        await Insert(Entry(1));
        var before = await _table.ReadAll();
        var beat = Entry(1, SiloStatus.Dead);
        beat.IAmAliveTime = Start.AddMinutes(5);
        await _other.UpdateIAmAlive(beat);
        var after = await _table.ReadAll();
        Assert.Equal(before.Version, after.Version);
        Assert.Equal((SiloStatus.Active, Start.AddMinutes(5), "silo 1"), (after.Members[0].Item1.Status, after.Members[0].Item1.IAmAliveTime, after.Members[0].Item1.SiloName));

        // Whoever read the row before the heartbeat reads it again.
        Assert.False(await _table.UpdateRow(before.Members[0].Item1, before.Members[0].Item2, before.Version.Next()));
        Assert.True(await _table.UpdateRow(after.Members[0].Item1, after.Members[0].Item2, after.Version.Next()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => _table.UpdateIAmAlive(Entry(7)));
    }

    [Fact]
    public async Task Cleanup_DeletesOldDeadOnes_Alone()
    {
        await _table.InitializeMembershipTable(true);
        await Insert(Entry(1), Entry(2, SiloStatus.Dead), Entry(3, SiloStatus.Dead), Entry(4, SiloStatus.ShuttingDown));
        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(4, (await _table.ReadAll()).Members.Count);
        await _table.CleanupDefunctSiloEntries(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var left = await _table.ReadAll();
        Assert.Equal([SiloStatus.Active, SiloStatus.ShuttingDown], left.Members.Select(m => m.Item1.Status).Order());
        Assert.Equal(4, left.Version.Version);
    }

    [Fact]
    public async Task ManySilosAtOnce_AllGetIn_AndVersionsHaveNoGaps()
    {
        await _table.InitializeMembershipTable(true);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Insert(Entry(i))));
        var all = await _other.ReadAll();
        Assert.Equal((8, 8), (all.Version.Version, all.Members.Count));
    }

    private async Task Insert(params MembershipEntry[] entries)
    {
        foreach (var entry in entries)
        {
            var tries = 0;
            while (!await _table.InsertRow(entry, (await _table.ReadAll()).Version.Next()))
            {
                Assert.InRange(++tries, 1, 100);
            }
        }
    }

    private static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = SiloAddress.New(number % 2 == 0 ? IPAddress.IPv6Loopback : IPAddress.Loopback, 11110 + number, 1_000_000 + number),
        Status = status,
        HostName = "hést",
        SiloName = $"silo {number}",
        RoleName = "role",
        ProxyPort = 30_000,
        StartTime = Start,
        IAmAliveTime = Start.AddSeconds(number),
    };
}
