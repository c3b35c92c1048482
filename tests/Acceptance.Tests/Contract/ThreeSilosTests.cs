#if FULL_REGISTRY
using HelpDeskFlow.Acceptance.Tests.Cluster;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Contract;

/// <summary>The contract, on the Orleans engine: three silos as processes on the loopback, their journals on PostgreSQL.</summary>
public sealed class ThreeSilosTests(ThreeSilosTests.Scene scene) : ProgramContract(scene), IClassFixture<ThreeSilosTests.Scene>
{
    private const int Partitions = 6;

    public sealed class Scene : ProgramScene
    {
        private ClusterScene _cluster = null!;

        internal override IReadOnlyList<HdfProgram> Programs => [.. Enumerable.Range(0, ClusterScene.Silos).Select(silo => _cluster[silo])];

        internal override string ConfigFile => _cluster.ConfigFile;

        internal override async Task StartAsync()
        {
            await _cluster.StartAllAsync();
            await _cluster.ReadyAsync(Patience.Long);
            await Until.TrueAsync("each has its share", Patience.Long, () => Programs.All(p => _cluster.HeldBy(p).Count == Partitions / ClusterScene.Silos), () => _cluster.Said);
        }

        private protected override void Prepare(string config) => _cluster = new ClusterScene($"{config}\ncluster: {{ partitions: {Partitions} }}\n", Partitions);

        private protected override ValueTask EndAsync() => _cluster.DisposeAsync();
    }
}
#endif
