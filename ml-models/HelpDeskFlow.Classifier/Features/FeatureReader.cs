using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Classifier.Features;

/// <summary>
/// Turns an alert into features: the words of its name, texts, expression and labels, pairs of neighbouring words, metric names
/// by their beginnings, and the kinds of components the words name (<see cref="ComponentWords"/>). Labels that state the answer
/// (severity, team and the like) are left out. Allocates nothing. Not thread-safe.
/// </summary>
public sealed class FeatureReader
{
    private const int LeadChars = 5;
    /// <summary>How much a role counts, in the order of <see cref="Role"/>; chosen on the tuning repositories (see the model card).</summary>
    private static readonly float[] Values = [0, 1, 2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1, 4, 5, 6, 1, 1, 1, 1];

    private readonly FeatureBuffer _features = new();
    private uint _before;

    private enum Role : uint
    {
        Word = 1, Name, NamePair, TextPair, Lead, Metric, MetricFirst, MetricTwo, Expression, LabelName, LabelPair, LabelWord, Source, Component, NameComponent, MetricComponent, Text, Always, NameHead, NameTail,
    }

    /// <summary>Reads the alert; the buffer is this reader's own and holds until the next call.</summary>
    public FeatureBuffer Read(in AlertText alert)
    {
        _features.Clear();
        _features.Add(FeatureHash.In((uint)Role.Always, 0), 1, 0, 0);
        Name(alert.Name);
        Expression(alert.Expression);
        Text(alert.Summary);
        Text(alert.Description);
        foreach (var label in alert.Labels.Items)
        {
            Label(label);
        }

        if (alert.Source.Length > 0)
        {
            Keep(Role.Source, alert.Source, out _);
        }

        return _features;
    }

    private void Name(ReadOnlySpan<char> name)
    {
        _before = 0;
        var last = 0u;
        var (lastStart, lastLength) = (0, 0);
        var words = new WordReader(Cut(name));
        while (words.TryRead(out var word))
        {
            if (!Keep(Role.Word, word, out var kept))
            {
                continue;
            }

            Add(Role.Name, kept);
            Lead(kept);
            Component(kept, Role.NameComponent);
            if (_before == 0)
            {
                Add(Role.NameHead, kept);
            }
            else
            {
                Add(Role.NamePair, kept with { Hash = FeatureHash.Pair(_before, kept.Hash) });
                ComponentPair(kept, Role.NameComponent);
            }

            _before = last = kept.Hash;
            (lastStart, lastLength) = (kept.Start, kept.Length);
        }

        if (last != 0)
        {
            Add(Role.NameTail, new Word(last, lastStart, lastLength));
        }
    }

    private void Text(ReadOnlySpan<char> text)
    {
        _before = 0;
        var words = new WordReader(Cut(text));
        while (words.TryRead(out var word))
        {
            if (!Keep(Role.Word, word, out var kept))
            {
                continue;
            }

            Add(Role.Text, kept);
            Lead(kept);
            Component(kept, Role.Component);
            if (_before != 0)
            {
                Add(Role.TextPair, kept with { Hash = FeatureHash.Pair(_before, kept.Hash) });
                ComponentPair(kept, Role.Component);
            }

            _before = kept.Hash;
        }
    }

    private void Expression(ReadOnlySpan<char> expression)
    {
        var identifiers = new IdentifierReader(Cut(expression));
        while (identifiers.TryRead(out var identifier))
        {
            var parts = 0;
            _before = 0;
            var words = new WordReader(identifier);
            while (words.TryRead(out var word))
            {
                if (!Keep(Role.Word, word, out var kept))
                {
                    continue;
                }

                Add(Role.Expression, kept);
                Component(kept, parts == 0 ? Role.MetricComponent : Role.Component);
                if (parts == 0)
                {
                    Add(Role.MetricFirst, kept);
                }
                else
                {
                    ComponentPair(kept, parts == 1 ? Role.MetricComponent : Role.Component);
                    if (parts == 1)
                    {
                        Add(Role.MetricTwo, kept with { Hash = FeatureHash.Pair(_before, kept.Hash) });
                    }
                }

                parts++;
                _before = kept.Hash;
            }

            if (parts > 1)
            {
                Keep(Role.Metric, identifier, out _);
            }
        }
    }

    private void Label(Label label)
    {
        if (AnswerLabels.Contains(label.Name) || !Keep(Role.LabelName, label.Name, out var name))
        {
            return;
        }

        var value = label.Value.AsSpan();
        if (value.Length <= ClassifierLimits.WordCharsMax && !value.Contains("{{", StringComparison.Ordinal))
        {
            Add(Role.LabelPair, name with { Hash = FeatureHash.Pair(name.Hash, FeatureHash.Of(value)) });
        }

        var words = new WordReader(Cut(value));
        while (words.TryRead(out var word))
        {
            if (Keep(Role.LabelWord, word, out var kept))
            {
                Component(kept, Role.Component);
            }
        }
    }

    /// <summary>The first letters of a long word: "replica", "replicas" and "replication" have much in common.</summary>
    private void Lead(in Word word)
    {
        if (word.Length > LeadChars)
        {
            Add(Role.Lead, word with { Hash = FeatureHash.Of(_features.Kept(word.Start, LeadChars)) });
        }
    }

    private void Component(in Word word, Role role)
    {
        if (ComponentWords.TryFind(word.Hash, out var kind))
        {
            Add(role, word with { Hash = kind });
        }
    }

    private void ComponentPair(in Word word, Role role)
    {
        if (ComponentWords.TryFind(FeatureHash.Pair(_before, word.Hash), out var kind))
        {
            Add(role, word with { Hash = kind });
        }
    }

    private bool Keep(Role role, ReadOnlySpan<char> text, out Word kept)
    {
        if (text.Length > ClassifierLimits.FieldCharsMax || !_features.TryKeep(text, out var start, out var hash))
        {
            kept = default;
            return false;
        }

        kept = new Word(hash, start, text.Length);
        Add(role, kept);
        return true;
    }

    private void Add(Role role, in Word word) => _features.Add(FeatureHash.In((uint)role, word.Hash), Values[(int)role], word.Start, word.Length);

    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> text) =>
        text.Length > ClassifierLimits.FieldCharsMax ? text[..ClassifierLimits.FieldCharsMax] : text;

    /// <summary>The features that say "a word names a component of this kind", with how surely.</summary>
    internal static (uint Feature, float Strength)[] ComponentFeatures(string kind)
    {
        var hash = FeatureHash.Of(kind);
        return [(FeatureHash.In((uint)Role.Component, hash), 1), (FeatureHash.In((uint)Role.NameComponent, hash), 2), (FeatureHash.In((uint)Role.MetricComponent, hash), 2)];
    }

    private readonly record struct Word(uint Hash, int Start, int Length);
}
