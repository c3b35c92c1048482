using System.Runtime.InteropServices;
using HelpDeskFlow.Kafka.Native;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Kafka;

/// <summary>Partitions come and go. Everything here runs on the reading thread, called back by librdkafka from within a read.</summary>
public sealed unsafe partial class BatchConsumer
{
    private const int AskTimeoutMs = 5_000;
    private const string Cooperative = "COOPERATIVE";

    [UnmanagedCallersOnly]
    private static void OnRebalance(nint client, int what, RdKafka.PartitionList* partitions, nint opaque)
    {
        var self = (BatchConsumer)GCHandle.FromIntPtr(opaque).Target!;
        try
        {
            self.Rebalance(what, partitions);
        }
        catch (Exception e)
        {
            // It must not pass through native code; the read that we are in throws it.
            self._ownersFault = e;
        }
    }

    [UnmanagedCallersOnly]
    private static void OnLog(nint client, int level, nint facility, nint text)
    {
        if (GCHandle.FromIntPtr(RdKafka.Opaque(client)).Target is BatchConsumer self)
        {
            var line = RdKafka.Text(text);
            var severity = level > 6 || KafkaSettings.IsOfOtherKind(line) ? LogLevel.Debug : level <= 4 ? LogLevel.Warning : LogLevel.Information;
            self.LogClient(severity, RdKafka.Text(facility), line);
        }
    }

    private void Rebalance(int what, RdKafka.PartitionList* list)
    {
        var incremental = RdKafka.Text(RdKafka.RebalanceProtocol(_client)) == Cooperative;
        _byHandle.Clear();
        if (what == RdKafka.AssignPartitions)
        {
            ChooseStarts(list);
            Check(incremental ? RdKafka.IncrementalAssign(_client, list) : AssignAll(list));
            if (_isPaused)
            {
                _ = RdKafka.Pause(_client, list);
            }
        }
        else
        {
            var going = Going(list, incremental);
            try
            {
                _owner.GivingUp(going, RdKafka.AssignmentLost(_client) != 0);
            }
            finally
            {
                foreach (var partition in going)
                {
                    _partitions.Remove((partition.Topic, partition.Partition));
                }

                Check(incremental ? RdKafka.IncrementalUnassign(_client, list) : AssignAll(null));
            }
        }

        _owner.Rebalanced(_partitions.Values);
    }

    private List<ReadPartition> Going(RdKafka.PartitionList* list, bool incremental)
    {
        if (!incremental)
        {
            return [.. _partitions.Values];
        }

        var going = new List<ReadPartition>();
        for (var i = 0; i < list->Count; i++)
        {
            if (_partitions.TryGetValue((RdKafka.Text(list->Items[i].Topic), list->Items[i].Partition), out var partition))
            {
                going.Add(partition);
            }
        }

        return going;
    }

    private void ChooseStarts(RdKafka.PartitionList* list)
    {
        var committed = RdKafka.ListCopy(list);
        var known = RdKafka.Committed(_client, committed, AskTimeoutMs) == 0;
        for (var i = 0; i < list->Count; i++)
        {
            ref var item = ref list->Items[i];
            var partition = _owner.Create(RdKafka.Text(item.Topic), item.Partition);
            var start = ChooseStart(partition, known && committed->Items[i].Error == 0 ? committed->Items[i].Offset : -1);
            item.Offset = start >= 0 ? start : RdKafka.OffsetStored;
            partition.Position = start;
            _partitions[(partition.Topic, partition.Partition)] = partition;
        }

        RdKafka.ListDestroy(committed);
    }

    /// <summary>
    /// Where what is kept and what the group has committed differ, the further one: what lies between was taken by another member
    /// with a storage of its own, or its commit did not come through. -1: let the broker decide.
    /// </summary>
    private long ChooseStart(ReadPartition partition, long committed)
    {
        var kept = partition.Kept ?? -1;
        if (RdKafka.QueryWatermarks(_client, partition.Topic, partition.Partition, out var low, out var high, AskTimeoutMs) != 0)
        {
            return Math.Max(kept, committed);
        }

        if (kept < 0 && committed < 0)
        {
            return _startsAtEnd ? high : low;
        }

        if (kept > high)
        {
            partition.VoidPosition = kept;
            LogVoid(partition.Topic, partition.Partition, kept, high);
            return committed >= low && committed <= high ? committed : low;
        }

        return Math.Max(kept, committed);
    }

    private nint AssignAll(RdKafka.PartitionList* list)
    {
        _ = RdKafka.Assign(_client, list);
        return nint.Zero;
    }

    private void Check(nint error)
    {
        if (error != nint.Zero)
        {
            LogRefused(RdKafka.Text(RdKafka.ErrorString(error)));
            RdKafka.ErrorDestroy(error);
        }
    }

    [LoggerMessage(EventId = 6001, EventName = "KafkaClient", Message = "Kafka client, {Facility}: {Text}")]
    private partial void LogClient(LogLevel level, string facility, string text);

    [LoggerMessage(EventId = 6002, EventName = "KafkaTopicMadeAnew", Level = LogLevel.Warning, Message = "{Topic}[{Partition}] ends at {End}, before {Kept}, up to where it was read: the topic was made anew, so it is read from its beginning.")]
    private partial void LogVoid(string topic, int partition, long kept, long end);

    [LoggerMessage(EventId = 6003, EventName = "KafkaAssignRefused", Level = LogLevel.Warning, Message = "Kafka refuses a change of the assignment: {Reason}. The next rebalance decides anew.")]
    private partial void LogRefused(string reason);
}
