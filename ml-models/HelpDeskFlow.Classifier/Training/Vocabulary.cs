using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Classifier.Training;

/// <summary>Features as they were read, kept for training.</summary>
public sealed record ReadFeatures(uint[] Hashes, float[] Values)
{
    /// <summary>A copy of what the reader holds.</summary>
    public static ReadFeatures From(FeatureBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return new ReadFeatures(buffer.Hashes.ToArray(), buffer.Values.ToArray());
    }
}

/// <summary>The features a model knows: those of at least <see cref="SeenMin"/> alerts, and those in <paramref name="always"/>.</summary>
public sealed class Vocabulary
{
    /// <summary>A feature of one alert alone says nothing about others.</summary>
    public const int SeenMin = 2;

    private readonly Dictionary<uint, int> _places = [];

    /// <summary>From the alerts of the training.</summary>
    public Vocabulary(IEnumerable<ReadFeatures> alerts, IEnumerable<uint> always, int seenMin = SeenMin)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(always);
        var seen = new Dictionary<uint, int>();
        foreach (var hash in alerts.SelectMany(a => a.Hashes))
        {
            seen[hash] = seen.GetValueOrDefault(hash) + 1;
        }

        foreach (var hash in seen.Where(s => s.Value >= seenMin).Select(s => s.Key).Concat(always).Distinct().Order())
        {
            _places[hash] = _places.Count;
        }
    }

    /// <summary>How many features.</summary>
    public int Count => _places.Count;

    /// <summary>The features in the order of their places.</summary>
    public IEnumerable<uint> Hashes => _places.OrderBy(p => p.Value).Select(p => p.Key);

    /// <summary>Place of a feature.</summary>
    public bool TryFind(uint hash, out int place) => _places.TryGetValue(hash, out place);

    /// <summary>The alert in terms of this vocabulary, scaled to length one.</summary>
    public Example Example(ReadFeatures alert, int answer, float weight)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var features = new List<int>(alert.Hashes.Length);
        var values = new List<float>(alert.Hashes.Length);
        var squares = 0f;
        for (var i = 0; i < alert.Hashes.Length; i++)
        {
            if (_places.TryGetValue(alert.Hashes[i], out var place))
            {
                features.Add(place);
                values.Add(alert.Values[i]);
                squares += alert.Values[i] * alert.Values[i];
            }
        }

        var length = MathF.Sqrt(squares) + ModelTable.LengthMin;
        return new Example([.. features], [.. values.Select(v => v / length)], answer, weight);
    }
}
