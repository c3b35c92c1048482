using System.Runtime.InteropServices;
using System.Text;

namespace HelpDeskFlow.KafkaBroker;

/// <summary>
/// librdkafka's mock cluster: one broker that speaks the real protocol over TCP, in memory. It keeps at most 5 MiB or 100,000
/// messages a partition and then drops the oldest silently, so pace what is produced or give a topic enough partitions.
/// </summary>
internal sealed partial class MockCluster : IDisposable
{
    private const string Library = "librdkafka";
    private const int TheBroker = 1;
    private readonly nint _client;
    private readonly nint _cluster;

    static MockCluster() => NativeLibrary.SetDllImportResolver(typeof(MockCluster).Assembly, static (name, assembly, path) =>
        name == Library && NativeLibrary.TryLoad("librdkafka.so.1", assembly, path, out var library) ? library : nint.Zero);

    /// <summary>Starts listening on a free port.</summary>
    public MockCluster()
    {
        var error = new byte[512];
        // A producer is the least that a client can be; the cluster lives in it.
        _client = New(0, ConfNew(), error, (nuint)error.Length);
        if (_client == nint.Zero)
        {
            throw new InvalidOperationException($"librdkafka gave no client: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
        }

        _cluster = ClusterNew(_client, 1);
    }

    /// <summary>HOST:PORT.</summary>
    public string Bootstrap => Marshal.PtrToStringUTF8(Bootstraps(_cluster))!;

    /// <summary>Creates a topic.</summary>
    public void Create(string topic, int partitions) => Check(TopicCreate(_cluster, topic, partitions, 1), $"topic {topic}");

    /// <summary>Connections are cut and refused until <see cref="Up"/>; what was produced stays.</summary>
    public void Down() => Check(BrokerDown(_cluster, TheBroker), "down");

    /// <summary>Listens again, on the same port.</summary>
    public void Up() => Check(BrokerUp(_cluster, TheBroker), "up");

    public void Dispose()
    {
        ClusterDestroy(_cluster);
        Destroy(_client);
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"The mock cluster answered {error} to {what}.");
        }
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint ConfNew();

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint New(int type, nint conf, byte[] error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    private static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial nint ClusterNew(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void ClusterDestroy(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial nint Bootstraps(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int TopicCreate(nint cluster, string topic, int partitions, int replication);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int BrokerDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int BrokerUp(nint cluster, int broker);

}
