using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>A partition that runs in this silo: its engine on its journal.</summary>
internal sealed class PartitionHost(int partition, EmbeddedEngine engine, IJournal journal, GrainCodec codec, PartitionPost post, Action<string> deactivate)
{
    private int _isClosed;

    public int Partition => partition;

    public EmbeddedEngine Engine => engine;

    /// <summary>Version of the cluster's config that it runs under.</summary>
    public long ConfigVersion { get; set; }

    /// <summary>One config after the other.</summary>
    public SemaphoreSlim Configuring { get; } = new(1, 1);

    /// <summary>Gives the partition back to the cluster; the next call opens it where it belongs.</summary>
    public void Deactivate(string why) => deactivate(why);

    /// <summary>Stores what is under way and a snapshot, then lets the journal go. A second time: nothing.</summary>
    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1)
        {
            return;
        }

        await engine.StopAsync().ConfigureAwait(false);
        post.Dispose();
        journal.Dispose();
        codec.Dispose();
        engine.Dispose();
        Configuring.Dispose();
    }
}
