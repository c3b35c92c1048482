using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Json;

/// <summary>
/// One alert as a format puts it together, for formats that need not be free of allocation. Senders of these formats cannot
/// write shorter, and their messages are pages already: text over a limit is cut and pairs over a limit go into one annotation,
/// nothing is refused for its length. Write it once, with <see cref="WriteTo"/>.
/// </summary>
public sealed class AlertDraft
{
    // One place is kept for what is left over.
    private const int PairsMax = IntakeLimits.LabelsMax;
    private const int AnnotationsMax = IntakeLimits.AnnotationsMax - 1;
    private const string LeftOver = "left_over";
    private readonly List<KeyValuePair<string, string>> _labels = [];
    private readonly List<KeyValuePair<string, string>> _annotations = [];
    private readonly StringBuilder _leftOver = new();
    private string _scope = "";
    private string _key = "";
    private string? _error;

    /// <summary>When it began; null: not known, that is the end or now. Later than now counts as now.</summary>
    public Instant? StartsAt { get; set; }

    /// <summary>
    /// When it ended or will end; null: not known. Of one that is over it counts only beside <see cref="StartsAt"/>: where the
    /// start was ours, the sender's clock may not end it before that.
    /// </summary>
    public Instant? EndsAt { get; set; }

    /// <summary>Whether it is over.</summary>
    public bool IsResolved { get; set; }

    /// <summary>How long it stays open where no end is given. Default: until it is resolved.</summary>
    public Duration OpenFor { get; set; } = IntakeDefaults.OpenUntilResolved;

    /// <summary>Link to where it comes from; empty: none.</summary>
    public string GeneratorUrl { get; set; } = "";

    /// <summary>The sender as it names itself; empty: none.</summary>
    public string Source { get; set; } = "";

    /// <summary>Labels so far.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels => _labels;

    /// <summary>Adds a label, part of the identity unless there is a dedup key. Nothing is added for an empty name or value; the first of a name stays.</summary>
    public void Label(string name, string? value) => Add(_labels, name, value, PairsMax, IntakeLimits.LabelValueBytesMax);

    /// <summary>Adds an annotation, under the same rules.</summary>
    public void Annotation(string name, string? value) => Add(_annotations, name, value, AnnotationsMax, IntakeLimits.AnnotationValueBytesMax);

    /// <summary>Identifies the alert by the sender's key instead of the labels; the scope keeps equal keys of different senders apart. Keys over the limit are replaced by their hash.</summary>
    public void DedupKey(string scope, string key)
    {
        _scope = scope;
        _key = Encoding.UTF8.GetByteCount(key) <= IntakeLimits.DedupKeyBytesMax
            ? key
            : DedupKeys.Of(Encoding.UTF8.GetBytes(scope), Encoding.UTF8.GetBytes(key)).ToString();
    }

    /// <summary>The identity under the dedup key, as the engine will know it.</summary>
    public AlertKey Key => DedupKeys.Of(Encoding.UTF8.GetBytes(_scope), Encoding.UTF8.GetBytes(_key));

    /// <summary>Marks it as wrong: it will be refused with this sentence. The first sentence stays.</summary>
    public void Fail(string error) => _error ??= error;

    /// <summary>Puts it into the batch. False: refused, and the reason is in the batch under this index.</summary>
    public bool WriteTo(AlertBatch batch, int index)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var writer = new AlertBatchWriter(batch, textsAreUtf8: true);
        foreach (var (name, value) in _labels)
        {
            writer.AddLabel(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        foreach (var (name, value) in _annotations)
        {
            writer.AddAnnotation(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        if (_leftOver.Length > 0 && !Has(_annotations, LeftOver))
        {
            writer.AddAnnotation(Encoding.UTF8.GetBytes(LeftOver), Utf8Text.Cut(_leftOver.ToString(), IntakeLimits.AnnotationValueBytesMax));
        }

        writer.AddReserved("__generatorURL__"u8, GeneratorUrl.Length <= IntakeLimits.AnnotationValueBytesMax / 4 ? Encoding.UTF8.GetBytes(GeneratorUrl) : []);
        writer.AddReserved("__source__"u8, Utf8Text.Cut(Source, IntakeDefaults.SourceBytesMax));
        if (_key.Length > 0)
        {
            writer.SetDedupKey(Encoding.UTF8.GetBytes(_scope), Encoding.UTF8.GetBytes(_key));
        }

        if (_error is not null)
        {
            writer.Fail(_error);
        }

        var (start, end) = Times(batch.ReceivedAt);
        return writer.TryFinish(index, start, end, Duration.Zero);
    }

    private (Instant Start, Instant End) Times(Instant now)
    {
        if (IsResolved)
        {
            var over = StartsAt is not null && EndsAt < now ? EndsAt.Value : now;
            return (Instant.Min(StartsAt ?? over, over), over);
        }

        var end = EndsAt ?? now + OpenFor;
        return (Instant.Min(Instant.Min(StartsAt ?? now, now), end), end);
    }

    private void Add(List<KeyValuePair<string, string>> to, string name, string? value, int countMax, int valueBytesMax)
    {
        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(value))
        {
            return;
        }

        name = Utf8Text.CutText(name, IntakeLimits.NameBytesMax);
        if (Has(to, name))
        {
            return;
        }

        if (to.Count < countMax)
        {
            to.Add(new(name, Utf8Text.CutText(value, valueBytesMax)));
        }
        else if (_leftOver.Length < IntakeLimits.AnnotationValueBytesMax)
        {
            _leftOver.Append(name).Append('=').Append(value).Append('\n');
        }
    }

    private static bool Has(List<KeyValuePair<string, string>> pairs, string name)
    {
        foreach (var pair in pairs)
        {
            if (pair.Key == name)
            {
                return true;
            }
        }

        return false;
    }
}
