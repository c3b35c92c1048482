using System.Buffers;
using HelpDeskFlow.Domain.Redaction;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>
/// Redacts the texts of an alert where they are first kept: when its episode opens, reopens or changes. Repeats keep nothing
/// and never come here. Labels are identity and stay as they are, with one exception: under a sender's own dedup key the
/// alertname is a sentence (PagerDuty's summary, Opsgenie's message) and is redacted like one. Not thread-safe; what it
/// returns is good until its next call.
/// </summary>
public sealed class AlertRedaction
{
    private readonly ArrayBufferWriter<byte> _labels = new(1024);
    private readonly ArrayBufferWriter<byte> _annotations = new(1024);

    /// <summary>Texts in which something was redacted, since the start.</summary>
    public long TextsRedacted { get; private set; }

    /// <summary>The encoded labels as they may be kept.</summary>
    public ReadOnlySpan<byte> Labels(ReadOnlySpan<byte> encoded, bool hasDedupKey, RedactionRules rules)
    {
        if (!hasDedupKey || IsClean(LabelCodec.Find(encoded, "alertname"u8), rules))
        {
            return encoded;
        }

        _labels.ResetWrittenCount();
        var rest = encoded;
        while (LabelCodec.TryRead(ref rest, out var name, out var value))
        {
            LabelCodec.Write(_labels, name, name.SequenceEqual("alertname"u8) ? Redacted(value, rules) : value);
        }

        return _labels.WrittenSpan;
    }

    /// <summary>The encoded annotations as they may be kept.</summary>
    public ReadOnlySpan<byte> Annotations(ReadOnlySpan<byte> encoded, RedactionRules rules)
    {
        if (AreClean(encoded, rules))
        {
            return encoded;
        }

        _annotations.ResetWrittenCount();
        var rest = encoded;
        while (LabelCodec.TryRead(ref rest, out var name, out var value))
        {
            LabelCodec.Write(_annotations, name, RulesFor(name, rules) is { } applied && !IsClean(value, applied) ? Redacted(value, applied) : value);
        }

        return _annotations.WrittenSpan;
    }

    private static bool AreClean(ReadOnlySpan<byte> encoded, RedactionRules rules)
    {
        while (LabelCodec.TryRead(ref encoded, out var name, out var value))
        {
            if (RulesFor(name, rules) is { } applied && !IsClean(value, applied))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Null for the sender's dedup key, which is identity.</summary>
    private static RedactionRules? RulesFor(ReadOnlySpan<byte> name, RedactionRules rules) =>
        !name.StartsWith("__"u8) || !name.EndsWith("__"u8) ? rules : name.SequenceEqual("__dedupKey__"u8) ? null : RedactionRules.SecretsOnly;

    private static bool IsClean(ReadOnlySpan<byte> value, RedactionRules rules) => Redactor.IsClean(value, rules);

    private byte[] Redacted(ReadOnlySpan<byte> value, RedactionRules rules)
    {
        TextsRedacted++;
        return Redactor.Redact(value, rules);
    }
}
