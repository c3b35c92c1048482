using System.Globalization;
using HelpDeskFlow.Engine.Partitions;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>
/// The members of a cluster as Orleans asks for them, in versioned rows of a store: one row for the version of the whole, one for each
/// silo. Whoever changes a silo's row changes the version with it, in one change that expects the version it has read, so of two
/// that change at once one is refused. Heartbeats change a silo's row alone.
/// </summary>
internal sealed class RowMembership(IVersionedRows rows) : IMembershipTable
{
    /// <summary>Sorts before those of silos, so that it is read before them.</summary>
    private const string VersionKey = "cluster";

    private const string SiloPrefix = "silo-", Number = "Number";
    private const string Status = "Status", Host = "Host", Name = "Name", Role = "Role", ProxyPort = "ProxyPort", UpdateZone = "UpdateZone", FaultZone = "FaultZone",
        Started = "Started", Alive = "Alive", Suspects = "Suspects";

    /// <summary>How often all is read anew where it changed meanwhile.</summary>
    private const int ReadsMax = 10;

    /// <inheritdoc/>
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.Run(() =>
    {
        rows.Prepare();
        if (tryInitTableVersion)
        {
            rows.TryChange(new RowChange(VersionKey, VersionValues(0), null)); // refused where it is there
        }
    });

    /// <inheritdoc/>
    public Task DeleteMembershipTableEntries(string clusterId) => Task.Run(() => rows.Delete([.. rows.All().Select(r => r.Key)]));

    /// <inheritdoc/>
    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Task.Run(() => rows.Delete(
        [.. rows.All().Where(r => IsSilo(r) && r.Values[Status] == nameof(SiloStatus.Dead) && r.WrittenAt.ToDateTimeOffset() < beforeDate).Select(r => r.Key)]));

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadRow(SiloAddress key) => Task.Run(() =>
    {
        var (silos, version) = Read();
        return new MembershipTableData([.. silos.Where(s => s.Item1.SiloAddress.Equals(key))], version);
    });

    /// <inheritdoc/>
    public Task<MembershipTableData> ReadAll() => Task.Run(() =>
    {
        var (silos, version) = Read();
        return new MembershipTableData(silos, version);
    });

    /// <inheritdoc/>
    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => Task.Run(() => rows.TryChange(
        new RowChange(VersionKey, VersionValues(tableVersion.Version), tableVersion.VersionEtag),
        new RowChange(KeyOf(entry), Write(entry), null)));

    /// <inheritdoc/>
    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => Task.Run(() => rows.TryChange(
        new RowChange(VersionKey, VersionValues(tableVersion.Version), tableVersion.VersionEtag),
        new RowChange(KeyOf(entry), Write(entry), etag)));

    /// <inheritdoc/>
    public Task UpdateIAmAlive(MembershipEntry entry) => Task.Run(() =>
    {
        if (!rows.TryMerge(KeyOf(entry), new Dictionary<string, string> { [Alive] = Write(entry.IAmAliveTime) }))
        {
            throw new InvalidOperationException($"The silo {entry.SiloAddress} is not among the members any more, so it cannot say that it is alive.");
        }
    });

    /// <summary>Silos and version as of one instant: the version is read before the silos, and must be the same after them.</summary>
    private (List<Tuple<MembershipEntry, string>> Silos, TableVersion Version) Read()
    {
        for (var read = 1; read <= ReadsMax; read++)
        {
            var all = rows.All();
            if (all is [{ Key: VersionKey } version, ..] && rows.Get(VersionKey)?.Values[Number] == version.Values[Number])
            {
                return (
                    [.. all.Where(IsSilo).Select(row => Tuple.Create(Read(row), row.Version))],
                    new TableVersion(int.Parse(version.Values[Number], CultureInfo.InvariantCulture), version.Version));
            }
        }

        throw new InvalidOperationException($"The members of the cluster could not be read as of one instant in {ReadsMax} tries: their version is missing, or changes all the time.");
    }

    private static bool IsSilo(VersionedRow row) => row.Key.StartsWith(SiloPrefix, StringComparison.Ordinal);

    private static string KeyOf(MembershipEntry entry) => SiloPrefix + entry.SiloAddress.ToParsableString();

    private static Dictionary<string, string> VersionValues(int version) => new() { [Number] = version.ToString(CultureInfo.InvariantCulture) };

    private static Dictionary<string, string> Write(MembershipEntry entry) => new()
    {
        [Status] = entry.Status.ToString(),
        [Host] = entry.HostName ?? "",
        [Name] = entry.SiloName ?? "",
        [Role] = entry.RoleName ?? "",
        [ProxyPort] = entry.ProxyPort.ToString(CultureInfo.InvariantCulture),
        [UpdateZone] = entry.UpdateZone.ToString(CultureInfo.InvariantCulture),
        [FaultZone] = entry.FaultZone.ToString(CultureInfo.InvariantCulture),
        [Started] = Write(entry.StartTime),
        [Alive] = Write(entry.IAmAliveTime),
        [Suspects] = string.Join('|', (entry.SuspectTimes ?? []).Select(s => $"{s.Item1.ToParsableString()}={Write(s.Item2)}")),
    };

    private static MembershipEntry Read(VersionedRow row)
    {
        int NumberOf(string name) => int.Parse(row.Values[name], CultureInfo.InvariantCulture);
        var entry = new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(row.Key[SiloPrefix.Length..]),
            Status = Enum.Parse<SiloStatus>(row.Values[Status]),
            HostName = row.Values[Host],
            SiloName = row.Values[Name],
            RoleName = row.Values[Role],
            ProxyPort = NumberOf(ProxyPort),
            UpdateZone = NumberOf(UpdateZone),
            FaultZone = NumberOf(FaultZone),
            StartTime = ReadTime(row.Values[Started]),
            IAmAliveTime = ReadTime(row.Values[Alive]),
        };
        foreach (var suspect in row.Values[Suspects].Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = suspect.IndexOf('=', StringComparison.Ordinal);
            entry.AddSuspector(SiloAddress.FromParsableString(suspect[..at]), ReadTime(suspect[(at + 1)..]));
        }

        return entry;
    }

    private static string Write(DateTime time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTime ReadTime(string text) => DateTime.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
