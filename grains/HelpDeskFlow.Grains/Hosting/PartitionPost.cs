using System.Threading.Channels;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>
/// Delivers the messages of one partition: to each other partition one call at a time, with what has gathered meanwhile, until it
/// is taken. What it holds stands in the sender's journal too, so nothing is lost with it.
/// </summary>
internal sealed class PartitionPost(Func<int, PartitionMessage[], Task<EngineAnswer>> deliver, TimeProvider time) : IPartitionPost, IDisposable
{
    /// <summary>Messages in one call.</summary>
    private const int MessagesPerCallMax = 512;

    /// <summary>Bytes in one call; one message alone may have more.</summary>
    private const int BytesPerCallMax = 1024 * 1024;

    private static readonly TimeSpan PauseFirst = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);
    private readonly Dictionary<int, Channel<PartitionMessage>> _channels = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Told what was taken: partition and number. Set before the first message.</summary>
    public Action<int, long> Acknowledged { get; set; } = static (_, _) => { };

    /// <summary>Called by one thread at a time: the engine's start, then its loop.</summary>
    public void Send(IReadOnlyList<PartitionMessage> messages)
    {
        foreach (var message in messages)
        {
            if (!_channels.TryGetValue(message.To, out var channel))
            {
                _channels[message.To] = channel = Channel.CreateUnbounded<PartitionMessage>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
                _ = Task.Run(() => PumpAsync(message.To, channel.Reader, _stop.Token));
            }

            channel.Writer.TryWrite(message); // bounded by the engine's limit on bytes that wait
        }
    }

    /// <summary>Delivers nothing more; the next owner of the partition does.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>Never throws: it is nobody's task to observe it.</summary>
    private async Task PumpAsync(int to, ChannelReader<PartitionMessage> messages, CancellationToken stop)
    {
        var some = new List<PartitionMessage>();
        try
        {
            while (await messages.WaitToReadAsync(stop).ConfigureAwait(false))
            {
                some.Clear();
                var bytes = 0;
                while (some.Count < MessagesPerCallMax && bytes < BytesPerCallMax && messages.TryRead(out var message))
                {
                    some.Add(message);
                    bytes += message.Body.Length;
                }

                await DeliverAsync(to, [.. some], stop).ConfigureAwait(false);
                Acknowledged(to, some[^1].Number);
            }
        }
        catch (OperationCanceledException)
        {
            // The partition left this silo.
        }
    }

    private async Task DeliverAsync(int to, PartitionMessage[] some, CancellationToken stop)
    {
        var pause = PauseFirst;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (await deliver(to, some).ConfigureAwait(false) == EngineAnswer.Committed)
            {
                return;
            }

            await Task.Delay(pause, time, stop).ConfigureAwait(false);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }
}
