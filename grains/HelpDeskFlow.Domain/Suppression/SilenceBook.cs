using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>
/// Active silences by one label that an alert must have, so that finding those of an alert costs a probe a label, however many
/// silences there are; and when the next of them begins or ends. Follows from the silences.
/// </summary>
internal sealed class SilenceBook
{
    private readonly Dictionary<Label, List<Silence>> _byLabel = [];
    private readonly List<Silence> _others = [];

    private readonly List<Silence> _mayIdle = [];

    public SilenceBook(ImmutableDictionary<SilenceId, Silence> silences)
    {
        foreach (var silence in silences.Values)
        {
            Add(silence);
            if (silence.Phase == SilencePhase.Expired)
            {
                continue;
            }

            Live++;
            NextEdgeAt = Sooner(NextEdgeAt, silence.Phase == SilencePhase.Pending ? silence.StartsAt : silence.EndsAt);
            if (silence is { Phase: SilencePhase.Active, ExpireWhenIdle: not null })
            {
                _mayIdle.Add(silence);
            }
        }
    }

    /// <summary>Pending and active ones.</summary>
    public int Live { get; }

    /// <summary>When the next begins or ends.</summary>
    public Instant? NextEdgeAt { get; }

    /// <summary>Active ones that end when idle.</summary>
    public IReadOnlyList<Silence> MayIdle => _mayIdle;

    /// <summary>Whether any suppresses at present.</summary>
    public bool IsEmpty => _byLabel.Count == 0 && _others.Count == 0;

    /// <summary>When the silence ends for having nothing to cover; null: it does not.</summary>
    public static Instant? IdleAt(Silence silence, ImmutableDictionary<SilenceId, SilenceUse> uses) =>
        silence is { Phase: SilencePhase.Active, ExpireWhenIdle: { } idle } && uses.GetValueOrDefault(silence.Id)?.IdleSince is { } since
            ? Instant.Max(since, silence.StartsAt) + idle
            : null;

    /// <summary>Active silences that the labels pass, by id.</summary>
    public List<Silence>? Find(LabelSet labels)
    {
        List<Silence>? found = null;
        if (_byLabel.Count > 0)
        {
            foreach (var label in labels.Items)
            {
                if (_byLabel.TryGetValue(label, out var some))
                {
                    Collect(some, labels, ref found);
                }
            }
        }

        Collect(_others, labels, ref found);
        found?.Sort(static (a, b) => string.CompareOrdinal(a.Id.Value, b.Id.Value));
        return found;
    }

    private static void Collect(List<Silence> candidates, LabelSet labels, ref List<Silence>? found)
    {
        foreach (var silence in candidates)
        {
            if (silence.Matches(labels))
            {
                (found ??= []).Add(silence);
            }
        }
    }

    private static Instant Sooner(Instant? one, Instant other) => one is { } at ? Instant.Min(at, other) : other;

    private void Add(Silence silence)
    {
        if (silence.Phase != SilencePhase.Active)
        {
            return;
        }

        if (silence.Matchers.FirstOrDefault(m => m is { Operator: MatchOperator.Equal, Value.Length: > 0 }) is not { } key)
        {
            _others.Add(silence);
            return;
        }

        var label = new Label(key.Name, key.Value);
        if (!_byLabel.TryGetValue(label, out var some))
        {
            _byLabel[label] = some = [];
        }

        some.Add(silence);
    }
}
