using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>
/// Fills an <see cref="AlertBatch"/>, one alert at a time: labels and annotations in any order (labels first is cheapest),
/// then <see cref="TryFinish"/>. Checks every limit, computes the dedup key while the bytes pass by, and allocates nothing
/// for a valid alert. The first error of an alert is kept; <see cref="TryFinish"/> then refuses it. Values must be
/// unescaped UTF-8. A large struct: pass it by reference.
/// </summary>
public struct AlertBatchWriter
{
    private readonly AlertBatch _batch;
    private readonly bool _textsAreUtf8;
    private NameHashes _labelNames;
    private NameHashes _annotationNames;
    private int _textOffset;
    private int _labelsLength;
    private int _misplacedLabelsLength;
    private int _labelCount;
    private int _annotationCount;
    private ulong _sumHigh;
    private ulong _sumLow;
    private ulong _annotationsSum;
    private AlertKey _dedupKey;
    private string? _error;

    /// <summary>Writes into this batch. <paramref name="textsAreUtf8"/>: the caller has checked that all texts are valid UTF-8, so that it need not be done text by text.</summary>
    public AlertBatchWriter(AlertBatch batch, bool textsAreUtf8 = false)
    {
        _batch = batch;
        _textsAreUtf8 = textsAreUtf8;
        Reset();
    }

    /// <summary>The first error of the alert under way, or null.</summary>
    public readonly string? Error => _error;

    /// <summary>Adds a label. An empty value is dropped (WIRE C1).</summary>
    public void AddLabel(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_error is not null || value.IsEmpty || !Check("label", name, value, IntakeLimits.LabelValueBytesMax, _labelCount, IntakeLimits.LabelsMax))
        {
            return;
        }

        var nameHash = XxHash64.Hash(name);
        if (_labelNames[.._labelCount].Contains(nameHash))
        {
            _error = $"The label {Show(name)} is given twice; give each label once.";
            return;
        }

        _labelNames[_labelCount++] = nameHash;
        var annotationsStandBefore = _batch.BytesUsed != _textOffset + _labelsLength;
        var used = _batch.BytesUsed;
        var hash = Append(name, value);
        // Order-independent: a sum over pairs, in two lanes that mix the pair's hash differently.
        _sumHigh += XxHash64.Avalanche(hash);
        _sumLow += XxHash64.Avalanche(hash ^ 0x9E3779B97F4A7C15UL);
        if (annotationsStandBefore)
        {
            _misplacedLabelsLength += _batch.BytesUsed - used;
        }
        else
        {
            _labelsLength += _batch.BytesUsed - used;
        }
    }

    /// <summary>Adds an annotation. An empty value is dropped, and so is a reserved name (two underscores at both ends), which readers would not be shown.</summary>
    public void AddAnnotation(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_error is not null
            || value.IsEmpty
            || !Check("annotation", name, value, IntakeLimits.AnnotationValueBytesMax, _annotationCount, IntakeLimits.AnnotationsMax)
            || IsReserved(name))
        {
            return;
        }

        var nameHash = XxHash64.Hash(name);
        if (_annotationNames[.._annotationCount].Contains(nameHash))
        {
            _error = $"The annotation {Show(name)} is given twice; give each annotation once.";
            return;
        }

        _annotationNames[_annotationCount++] = nameHash;
        AppendAnnotation(name, value);
    }

    /// <summary>Adds one of <see cref="ReservedAnnotations"/>, once. An empty value is dropped. The caller has checked its length.</summary>
    public void AddReserved(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_error is null && !value.IsEmpty && Check("field", name, value, IntakeLimits.AnnotationValueBytesMax, 0, 1))
        {
            AppendAnnotation(name, value);
        }
    }

    /// <summary>Uses the sender's own dedup key for identity instead of the labels. The scope keeps equal keys of different senders apart (a routing key, a service).</summary>
    public void SetDedupKey(ReadOnlySpan<byte> scope, ReadOnlySpan<byte> key)
    {
        if (_error is not null || key.IsEmpty)
        {
            return;
        }

        if (key.Length > IntakeLimits.DedupKeyBytesMax)
        {
            _error = $"The dedup key has {key.Length} bytes; the limit is {IntakeLimits.DedupKeyBytesMax}; shorten it.";
            return;
        }

        _dedupKey = DedupKeys.Of(scope, key);
        AddReserved("__dedupKey__"u8, key);
    }

    /// <summary>Marks the alert under way as wrong; <see cref="TryFinish"/> will refuse it. The first error stays.</summary>
    public void Fail(string error) => _error ??= error;

    /// <summary>
    /// Ends the alert. Missing times follow Alertmanager: no start is the end or now, no end is now + the resolve timeout.
    /// False: it is refused, and the reason is in the batch under this index.
    /// </summary>
    public bool TryFinish(int index, Instant? startsAt, Instant? endsAt, Duration resolveTimeout)
    {
        if (_error is null && _labelCount == 0)
        {
            _error = "The alert has no label with a value; at least one is needed, for example alertname.";
        }

        var now = _batch.ReceivedAt;
        var timedOut = endsAt is null;
        var end = endsAt ?? now + resolveTimeout;
        // Alertmanager: with an end and no start the alert starts at its end or now, whichever is earlier.
        var start = startsAt ?? (timedOut ? now : Instant.Min(end, now));
        if (_error is null && start > end)
        {
            _error = string.Create(CultureInfo.InvariantCulture, $"startsAt {start} is after endsAt {end}; send a start at or before the end.");
        }

        if (_error is not null)
        {
            _batch.Refuse(index, _error);
            _batch.BytesUsed = _textOffset;
            Reset();
            return false;
        }

        PutLabelsFirst();
        var hasDedupKey = _dedupKey != default;
        var count = (ulong)_labelCount;
        // Under a sender's own key the labels may change as well, and that is no repeat.
        var textsSum = hasDedupKey ? _annotationsSum + XxHash64.Avalanche(_sumHigh) : _annotationsSum;
        _batch.Add(new AlertRecord
        {
            Key = hasDedupKey ? _dedupKey : new AlertKey(XxHash64.Avalanche(_sumHigh + count), XxHash64.Avalanche(_sumLow ^ count)),
            StartsAtTicks = start.ToUnixTimeTicks(),
            EndsAtTicks = end.ToUnixTimeTicks(),
            TextOffset = _textOffset,
            LabelsLength = _labelsLength,
            AnnotationsLength = _batch.BytesUsed - _textOffset - _labelsLength,
            AnnotationsHash = (uint)(textsSum ^ (textsSum >> 32)),
            EndIsTimeout = timedOut,
            HasDedupKey = hasDedupKey,
        });
        Reset();
        return true;
    }

    private void Reset()
    {
        _textOffset = _batch.BytesUsed;
        _labelsLength = 0;
        _misplacedLabelsLength = 0;
        _labelCount = 0;
        _annotationCount = 0;
        _sumHigh = _sumLow = _annotationsSum = 0;
        _dedupKey = default;
        _error = null;
    }

    private void AppendAnnotation(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        PutLabelsFirst();
        _annotationsSum += XxHash64.Avalanche(Append(name, value));
    }

    // Prometheus writes annotations before labels, the record keeps labels first: two short copies are cheaper than reading twice.
    private void PutLabelsFirst()
    {
        if (_misplacedLabelsLength == 0)
        {
            return;
        }

        var annotationsOffset = _textOffset + _labelsLength;
        var annotationsLength = _batch.BytesUsed - annotationsOffset - _misplacedLabelsLength;
        _batch.Rotate(annotationsOffset, annotationsLength, _misplacedLabelsLength);
        _labelsLength += _misplacedLabelsLength;
        _misplacedLabelsLength = 0;
    }

    private readonly ulong Append(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var target = _batch.Reserve(name.Length + value.Length + 10);
        var at = LabelCodec.WriteLength(target, name.Length);
        name.CopyTo(target[at..]);
        at += name.Length;
        at += LabelCodec.WriteLength(target[at..], value.Length);
        value.CopyTo(target[at..]);
        at += value.Length;
        _batch.BytesUsed += at;
        return XxHash64.Hash(target[..at]);
    }

    private static bool IsReserved(ReadOnlySpan<byte> name) => name.StartsWith("__"u8) && name.EndsWith("__"u8);

    private bool Check(string what, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int valueBytesMax, int count, int countMax)
    {
        if (!name.IsEmpty
            && name.Length <= IntakeLimits.NameBytesMax
            && value.Length <= valueBytesMax
            && count < countMax
            && (_textsAreUtf8 || (Utf8.IsValid(name) && Utf8.IsValid(value))))
        {
            return true;
        }

        _error = Explain(what, name, value, valueBytesMax, count, countMax);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Explain(string what, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int valueBytesMax, int count, int countMax)
    {
        if (name.IsEmpty)
        {
            return $"A {what} has an empty name; name it.";
        }

        if (name.Length > IntakeLimits.NameBytesMax)
        {
            return $"The {what} name {Show(name)} has {name.Length} bytes; the limit is {IntakeLimits.NameBytesMax}; shorten it.";
        }

        if (value.Length > valueBytesMax)
        {
            return $"The value of {what} {Show(name)} has {value.Length} bytes; the limit is {valueBytesMax}; shorten it.";
        }

        return count >= countMax
            ? $"The alert has more than {countMax} {what}s; the limit is {countMax}; send fewer."
            : $"The {what} {Show(name)} is not valid UTF-8; send UTF-8.";
    }

    private static string Show(ReadOnlySpan<byte> name) => "\"" + Encoding.UTF8.GetString(name[..Math.Min(name.Length, 60)]) + "\"";

    [InlineArray(IntakeLimits.LabelsMax)]
    private struct NameHashes
    {
        private ulong _first;
    }
}
