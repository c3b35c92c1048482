using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>
/// Alerts of one request in the engine's own form, on their way to the core loop: fixed-size records, and one buffer with
/// their texts. Pooled: rent with <see cref="Rent"/>, fill through <see cref="AlertBatchWriter"/>, and hand to
/// <see cref="Ports.IEngine.SubmitAsync"/>, which returns it, or <see cref="Return"/> it. Not thread-safe; one owner at a time.
/// </summary>
public sealed partial class AlertBatch
{
    private const int PooledMax = 512;
    private const int KeepBufferBytesMax = 2 * 1024 * 1024;
    private static readonly System.Collections.Concurrent.ConcurrentQueue<AlertBatch> Pool = new();

    private byte[] _buffer = new byte[16 * 1024];
    private AlertRecord[] _records = new AlertRecord[64];

    private AlertBatch()
    {
    }

    /// <summary>When the request reached us.</summary>
    public Instant ReceivedAt { get; private set; }

    /// <summary>Name of the format, for example "alertmanager"; bounded set, used as a metric label.</summary>
    public string Source { get; private set; } = "";

    /// <summary>Service that the sender's key stands for; null: route by labels.</summary>
    public ServiceName? Service { get; set; }

    /// <summary>W3C trace context of the request; null: not traced.</summary>
    public string? Trace { get; set; }

    /// <summary>Alerts in it.</summary>
    public int Count { get; private set; }

    /// <summary>Sentences about alerts that were refused: index in the request, and text. At most <see cref="IntakeLimits.ErrorsPerBatchMax"/>.</summary>
    public List<(int Index, string Error)> Errors { get; } = [];

    /// <summary>Alerts refused, also those whose sentence was not kept.</summary>
    public int RefusedCount { get; private set; }

    /// <summary>The records.</summary>
    public ReadOnlySpan<AlertRecord> Records => _records.AsSpan(0, Count);

    /// <summary>Bytes of text held.</summary>
    public int BytesUsed { get; internal set; }

    /// <summary>A clean batch.</summary>
    public static AlertBatch Rent(Instant receivedAt, string source)
    {
        var batch = Pool.TryDequeue(out var pooled) ? pooled : new AlertBatch();
        batch.ReceivedAt = receivedAt;
        batch.Source = source;
        return batch;
    }

    /// <summary>Gives it back; do not touch it afterwards.</summary>
    public void Return()
    {
        Count = 0;
        BytesUsed = 0;
        RefusedCount = 0;
        Service = null;
        Trace = null;
        Errors.Clear();
        ClearMarks();
        if (_buffer.Length <= KeepBufferBytesMax && Pool.Count < PooledMax)
        {
            Pool.Enqueue(this);
        }
    }

    /// <summary>The encoded labels of a record: see <see cref="LabelCodec"/>.</summary>
    public ReadOnlySpan<byte> LabelsOf(in AlertRecord record) => _buffer.AsSpan(record.TextOffset, record.LabelsLength);

    /// <summary>The encoded annotations of a record, reserved ones included.</summary>
    public ReadOnlySpan<byte> AnnotationsOf(in AlertRecord record) => _buffer.AsSpan(record.TextOffset + record.LabelsLength, record.AnnotationsLength);

    /// <summary>Notes that the alert at this index of the request is refused, and why.</summary>
    public void Refuse(int index, string error)
    {
        RefusedCount++;
        if (Errors.Count < IntakeLimits.ErrorsPerBatchMax)
        {
            Errors.Add((index, error));
        }
    }

    internal void Add(in AlertRecord record)
    {
        if (Count == _records.Length)
        {
            Array.Resize(ref _records, _records.Length * 2);
        }

        _records[Count++] = record;
    }

    internal Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - BytesUsed < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, BytesUsed + bytes));
        }

        return _buffer.AsSpan(BytesUsed, bytes);
    }

    /// <summary>Swaps two neighbouring pieces of text, the second of which ends where the text ends.</summary>
    internal void Rotate(int offset, int firstLength, int secondLength)
    {
        Reserve(firstLength);
        var buffer = _buffer.AsSpan();
        var scratch = buffer.Slice(BytesUsed, firstLength);
        buffer.Slice(offset, firstLength).CopyTo(scratch);
        buffer.Slice(offset + firstLength, secondLength).CopyTo(buffer[offset..]);
        scratch.CopyTo(buffer[(offset + secondLength)..]);
    }

    internal ReadOnlySpan<byte> Written(int offset, int length) => _buffer.AsSpan(offset, length);
}

/// <summary>One alert without its texts. Times are Unix time in ticks of 100 ns, so that a record is small and compares fast.</summary>
public struct AlertRecord
{
    /// <summary>Dedup key.</summary>
    public AlertKey Key;

    /// <summary>Start, ticks.</summary>
    public long StartsAtTicks;

    /// <summary>End, ticks.</summary>
    public long EndsAtTicks;

    /// <summary>Where its texts begin in the batch.</summary>
    public int TextOffset;

    /// <summary>Bytes of encoded labels.</summary>
    public int LabelsLength;

    /// <summary>Bytes of encoded annotations.</summary>
    public int AnnotationsLength;

    /// <summary>Hash of the annotations; under a sender's dedup key, of the labels too.</summary>
    public uint AnnotationsHash;

    /// <summary>Whether the end is the resolve timeout.</summary>
    public bool EndIsTimeout;

    /// <summary>Whether the key is over a sender's dedup key instead of the labels.</summary>
    public bool HasDedupKey;
}

/// <summary>Annotations that carry fields which are no annotations; never shown as such. Names start with two underscores.</summary>
public static class ReservedAnnotations
{
    /// <summary>Prometheus' generatorURL.</summary>
    public const string GeneratorUrl = "__generatorURL__";

    /// <summary>The sender's dedup key.</summary>
    public const string DedupKey = "__dedupKey__";

    /// <summary>The sender as it names itself.</summary>
    public const string Source = "__source__";
}
