using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace HelpDeskFlow.KafkaBroker;

/// <summary>
/// Sends alerts of 600 bytes in Alertmanager's form as fast as the broker takes them. In each partition: first as many new alerts
/// as shall be open, then of every twenty messages eighteen repeat an open one, one opens a new one, one ends the oldest.
/// </summary>
internal sealed partial class LoadProducer(string bootstrap)
{
    private const string Library = "librdkafka";
    private const int Producer = 0;
    private const int CopyPayload = 2;
    private const int FlushMs = 60_000;
    private const int MessageBytes = 600;
    private const int Cycle = 20;

    /// <summary>Sends <paramref name="each"/> messages to each partition; returns once the broker has all.</summary>
    public void Send(string topic, int partitions, int each, int open)
    {
        var error = new byte[512];
        var conf = ConfNew();
        foreach (var (name, value) in new[] { ("bootstrap.servers", bootstrap), ("linger.ms", "5"), ("batch.num.messages", "2000"), ("queue.buffering.max.messages", "2000000"), ("queue.buffering.max.kbytes", "2000000") })
        {
            if (ConfSet(conf, name, value, error, (nuint)error.Length) != 0)
            {
                throw new InvalidOperationException(Encoding.UTF8.GetString(error).TrimEnd('\0'));
            }
        }

        var client = New(Producer, conf, error, (nuint)error.Length);
        var handle = TopicNew(client, topic, nint.Zero);
        var message = new byte[MessageBytes];
        var refused = 0;
        for (var i = 0; i < each; i++)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                Write(message, partition, i, open);
                refused += Produce(handle, partition, CopyPayload, message, (nuint)message.Length, nint.Zero, 0, nint.Zero) == 0 ? 0 : 1;
            }
        }

        var unsent = Flush(client, FlushMs);
        TopicDestroy(handle);
        Destroy(client);
        if (refused != 0 || unsent != 0)
        {
            throw new InvalidOperationException($"{refused} messages were refused, or the broker did not take them in time ({unsent}).");
        }
    }

    private static void Write(byte[] message, int partition, int i, int open)
    {
        var (round, place) = i < open ? (0, 0) : Math.DivRem(i - open, Cycle);
        var ends = i >= open && place == Cycle - 1;
        var id = i < open ? i : ends ? round : place == Cycle - 2 ? open + round : round + 1 + (i % (open - 1));
        Utf8.TryWrite(
            message,
            $"[{{\"labels\":{{\"alertname\":\"Alert{id % 50}\",\"cluster\":\"cluster-{id / 50 % 20}\",\"service\":\"service-{id % 20:00}\",\"severity\":\"warning\",\"namespace\":\"shop\",\"job\":\"node-exporter\",\"instance\":\"10.0.{partition}.1:{id}\",\"pod\":\"shop-{partition}-{id}\"}},\"annotations\":{{\"summary\":\"The error rate of the service is above five percent for ten minutes.\",\"description\":\"Look at the dashboard.\"}},\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"{(ends ? "2026-01-01T00:01:00Z" : "2099-01-01T00:00:00Z")}\",\"generatorURL\":\"http://prometheus:9090/graph?g0.expr=up\"}}]",
            out var written);
        message.AsSpan(written).Fill((byte)' ');
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint ConfNew();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ConfSet(nint conf, string name, string value, byte[] error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint New(int type, nint conf, byte[] error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    private static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint TopicNew(nint client, string topic, nint conf);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_destroy")]
    private static partial void TopicDestroy(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_produce")]
    private static partial int Produce(nint topic, int partition, int flags, byte[] payload, nuint length, nint key, nuint keyLength, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_flush")]
    private static partial int Flush(nint client, int timeoutMs);
}
