using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>A partition that runs in this silo: its engine on its journal.</summary>
internal sealed class PartitionHost(int partition, EmbeddedEngine engine, IJournal journal, GrainCodec codec, PartitionPost post, Action move)
{
    private int _isClosed;

    public int Partition => partition;

    public EmbeddedEngine Engine => engine;

    /// <summary>Version of the cluster's config that it runs under.</summary>
    public long ConfigVersion { get; set; }

    /// <summary>One config after the other.</summary>
    public SemaphoreSlim Configuring { get; } = new(1, 1);

    /// <summary>
    /// Hands the partition to the silo where it belongs. Only giving it back is not enough: a silo that still remembers it here calls it
    /// here, and a call opens it where it arrives.
    /// </summary>
    public void Move() => move();

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
