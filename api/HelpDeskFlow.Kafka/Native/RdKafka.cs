using System.Runtime.InteropServices;

namespace HelpDeskFlow.Kafka.Native;

/// <summary>
/// The part of librdkafka's interface that reading in batches needs; names and meaning as in its rdkafka.h. Called directly,
/// because the managed client makes several objects of every message, and repeats must cost none.
/// </summary>
internal static unsafe partial class RdKafka
{
    public const int Consumer = 1;
    public const int AssignPartitions = -175;
    public const int RevokePartitions = -174;
    public const int TimedOut = -185;
    public const int MaxPollExceeded = -147;
    public const int NoOffset = 0;

    /// <summary>RD_KAFKA_OFFSET_STORED: where the group has committed, else where auto.offset.reset says.</summary>
    public const long OffsetStored = -1000;

    private const string Library = "librdkafka";
    private const int ConfOk = 0;

    static RdKafka() => KafkaLibrary.Prepare();

    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public int Error;
        public nint Topic;
        public int Partition;
        public byte* Payload;
        public nuint Length;
        public byte* Key;
        public nuint KeyLength;
        public long Offset;
        public nint Private;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TopicPartition
    {
        public nint Topic;
        public int Partition;
        public long Offset;
        public nint Metadata;
        public nuint MetadataSize;
        public nint Opaque;
        public int Error;
        public nint Private;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PartitionList
    {
        public int Count;
        public int Size;
        public TopicPartition* Items;
    }

    /// <summary>Sets one setting; null, or what is wrong with it.</summary>
    public static string? Set(nint conf, string name, string value)
    {
        var error = stackalloc byte[512];
        return ConfSet(conf, name, value, error, 512) == ConfOk ? null : Marshal.PtrToStringUTF8((nint)error);
    }

    public static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";

    public static string ErrorText(int error) => Text(ErrorToText(error));

    [LibraryImport(Library, EntryPoint = "rd_kafka_version")]
    public static partial int Version();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint ConfNew();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void ConfDestroy(nint conf);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_opaque")]
    public static partial void ConfSetOpaque(nint conf, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_rebalance_cb")]
    public static partial void ConfSetRebalance(nint conf, delegate* unmanaged<nint, int, PartitionList*, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_log_cb")]
    public static partial void ConfSetLog(nint conf, delegate* unmanaged<nint, int, nint, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "rd_kafka_opaque")]
    public static partial nint Opaque(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    public static partial nint New(int type, nint conf, byte* error, nuint errorSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void Destroy(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_poll_set_consumer")]
    public static partial int PollSetConsumer(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_consumer")]
    public static partial nint QueueGetConsumer(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void QueueDestroy(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeBatch(nint queue, int timeoutMs, Message** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void MessageDestroy(Message* message);

    [LibraryImport(Library, EntryPoint = "rd_kafka_message_headers")]
    public static partial int MessageHeaders(Message* message, out nint headers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_header_get_all")]
    public static partial int HeaderGetAll(nint headers, nuint index, out nint name, out byte* value, out nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_name")]
    public static partial nint TopicName(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_subscribe")]
    public static partial int Subscribe(nint client, PartitionList* topics);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consumer_close")]
    public static partial int ConsumerClose(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_rebalance_protocol")]
    public static partial nint RebalanceProtocol(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_assign")]
    public static partial int Assign(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_incremental_assign")]
    public static partial nint IncrementalAssign(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_incremental_unassign")]
    public static partial nint IncrementalUnassign(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_assignment_lost")]
    public static partial int AssignmentLost(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void ErrorDestroy(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_string")]
    public static partial nint ErrorString(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_err2str")]
    private static partial nint ErrorToText(int error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_new")]
    public static partial PartitionList* ListNew(int size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_destroy")]
    public static partial void ListDestroy(PartitionList* list);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_copy")]
    public static partial PartitionList* ListCopy(PartitionList* list);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial TopicPartition* ListAdd(PartitionList* list, string topic, int partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_committed")]
    public static partial int Committed(nint client, PartitionList* partitions, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_commit")]
    public static partial int Commit(nint client, PartitionList* offsets, int isAsync);

    [LibraryImport(Library, EntryPoint = "rd_kafka_pause_partitions")]
    public static partial int Pause(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_resume_partitions")]
    public static partial int Resume(nint client, PartitionList* partitions);

    [LibraryImport(Library, EntryPoint = "rd_kafka_seek_partitions")]
    public static partial nint Seek(nint client, PartitionList* partitions, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_query_watermark_offsets", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int QueryWatermarks(nint client, string topic, int partition, out long low, out long high, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_get_watermark_offsets", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int GetWatermarks(nint client, string topic, int partition, out long low, out long high);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ConfSet(nint conf, string name, string value, byte* error, nuint errorSize);
}
