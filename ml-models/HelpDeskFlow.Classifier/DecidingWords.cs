using System.Collections.Immutable;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Classifier;

/// <summary>Finds the words that decided: those whose features speak most for the answer compared with the other answers. Holds buffers: one a thread.</summary>
internal sealed class DecidingWords
{
    /// <summary>Words that are remembered as strings, so that the same word of many alerts is one string.</summary>
    private const int PoolMax = 16_384;

    private readonly (uint Hash, float Weight, int Feature)[] _found = new (uint, float, int)[1_024];
    private readonly Dictionary<string, string> _pool = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int[] _used = new int[ClassifierLimits.FeaturesMax];

    public DecidingWords() => _lookup = _pool.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>At most <see cref="ClassifierLimits.WordsNamedMax"/> words, the strongest first.</summary>
    public ImmutableArray<string> Of(ModelTable table, Question question, int answer, FeatureBuffer features, ReadOnlySpan<int> rows, float inverse)
    {
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var word = features.WordOf(i);
            if (rows[i] < 0 || word.IsEmpty)
            {
                continue;
            }

            var at = Place(FeatureHash.Of(word), i, ref count);
            _found[at].Weight += features.Values[i] * Advantage(table, question, answer, rows[i]) * inverse;
        }

        return Strongest(features, count);
    }

    private ImmutableArray<string> Strongest(FeatureBuffer features, int count)
    {
        var named = ImmutableArray.CreateBuilder<string>(ClassifierLimits.WordsNamedMax);
        while (named.Count < ClassifierLimits.WordsNamedMax)
        {
            var best = -1;
            for (var i = 0; i < count; i++)
            {
                best = _found[_used[i]].Weight > (best < 0 ? 0 : _found[best].Weight) ? _used[i] : best;
            }

            if (best < 0)
            {
                break;
            }

            named.Add(Pooled(features.WordOf(_found[best].Feature)));
            _found[best].Weight = 0;
        }

        for (var i = 0; i < count; i++)
        {
            _found[_used[i]] = default;
        }

        return named.DrainToImmutable();
    }

    private int Place(uint hash, int feature, ref int count)
    {
        for (var at = (int)(hash * 0x9E3779B1u >> 22); ; at = (at + 1) & (_found.Length - 1))
        {
            if (_found[at].Hash == hash)
            {
                return at;
            }

            if (_found[at].Hash == 0)
            {
                _found[at] = (hash, 0, feature);
                _used[count++] = at;
                return at;
            }
        }
    }

    /// <summary>How much the feature speaks for the answer, compared with all answers.</summary>
    private static float Advantage(ModelTable table, Question question, int answer, int row)
    {
        var sum = 0f;
        for (var c = 0; c < question.Classes.Length; c++)
        {
            sum += table.Weight(row, question.First + c);
        }

        return table.Weight(row, question.First + answer) - (sum / question.Classes.Length);
    }

    private string Pooled(ReadOnlySpan<char> word)
    {
        if (_lookup.TryGetValue(word, out var known))
        {
            return known;
        }

        var text = word.ToString();
        if (_pool.Count < PoolMax)
        {
            _pool[text] = text;
        }

        return text;
    }
}
