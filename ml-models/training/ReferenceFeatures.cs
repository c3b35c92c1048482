using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Training;

namespace HelpDeskFlow.Training;

/// <summary>The usual way, to compare with: words and pairs of words of all texts, TF-IDF, logistic regression.</summary>
public static class ReferenceFeatures
{
    /// <summary>Counts of words and pairs in the texts of the alert, as logarithms.</summary>
    public static ReadFeatures Read(LabelledAlert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var text = $"{alert.Text.Name} {alert.Text.Summary} {alert.Text.Description} {alert.Text.Expression}";
        var counts = new Dictionary<uint, int>();
        var before = "";
        foreach (var word in Words(text))
        {
            Count(word);
            Count($"{before} {word}");
            before = word;
        }

        return new ReadFeatures([.. counts.Keys], [.. counts.Values.Select(c => 1 + MathF.Log(c))]);

        void Count(string term) => counts[Hash(term)] = counts.GetValueOrDefault(Hash(term)) + 1;
    }

    /// <summary>The same alerts with every term weighed by how rare it is among the alerts of the training.</summary>
    public static Func<ReadFeatures, ReadFeatures> RarityOf(IReadOnlyList<ReadFeatures> training)
    {
        ArgumentNullException.ThrowIfNull(training);
        var seen = new Dictionary<uint, int>();
        foreach (var hash in training.SelectMany(a => a.Hashes))
        {
            seen[hash] = seen.GetValueOrDefault(hash) + 1;
        }

        return alert => alert with
        {
            Values = [.. alert.Hashes.Select((h, i) => alert.Values[i] * (MathF.Log((1f + training.Count) / (1f + seen.GetValueOrDefault(h))) + 1))],
        };
    }

    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isPart = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_');
            if (isPart && start < 0)
            {
                start = i;
            }
            else if (!isPart && start >= 0)
            {
                if (i - start > 1)
                {
                    yield return text[start..i].ToLowerInvariant();
                }

                start = -1;
            }
        }
    }

    private static uint Hash(string term) => term.Aggregate(2_166_136_261u, (hash, c) => unchecked((hash ^ c) * 16_777_619u));
}
