namespace HelpDeskFlow.Classifier.Features;

/// <summary>
/// The features of one alert: hashes, each with the word it came from. A feature counts once however often it stands in the
/// text. Used again from alert to alert, so that reading allocates nothing. Not thread-safe.
/// </summary>
public sealed class FeatureBuffer
{
    private const int SetSize = 2_048;
    private readonly uint[] _hashes = new uint[ClassifierLimits.FeaturesMax];
    private readonly float[] _values = new float[ClassifierLimits.FeaturesMax];
    private readonly (ushort Start, ushort Length)[] _words = new (ushort, ushort)[ClassifierLimits.FeaturesMax];
    private readonly char[] _text = new char[ClassifierLimits.TextCharsMax];
    private readonly uint[] _seen = new uint[SetSize];
    private readonly ushort[] _stamps = new ushort[SetSize];
    private ushort _stamp;
    private int _textLength;

    /// <summary>The features, each once, in the order in which they were found.</summary>
    public ReadOnlySpan<uint> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>How much each counts, by its role.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The word, in lower case, that gave the feature; for a pair of words the second one.</summary>
    public ReadOnlySpan<char> WordOf(int feature) => _text.AsSpan(_words[feature].Start, _words[feature].Length);

    /// <summary>Begins a new alert.</summary>
    public void Clear()
    {
        Count = 0;
        _textLength = 0;
        if (++_stamp == 0)
        {
            Array.Clear(_stamps);
            _stamp = 1;
        }
    }

    /// <summary>Keeps a word in lower case for the features that follow, and tells its hash; false where there is no room for more.</summary>
    internal bool TryKeep(ReadOnlySpan<char> word, out int start, out uint hash)
    {
        (start, hash) = (_textLength, FeatureHash.Seed);
        if (_textLength + word.Length > _text.Length)
        {
            return false;
        }

        var kept = _text.AsSpan(_textLength, word.Length);
        for (var i = 0; i < word.Length && i < kept.Length; i++)
        {
            var c = word[i];
            kept[i] = c = c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
            hash = FeatureHash.Add(hash, c);
        }

        _textLength += word.Length;
        return true;
    }

    internal ReadOnlySpan<char> Kept(int start, int length) => _text.AsSpan(start, length);

    /// <summary>Adds a feature unless it is there or the buffer is full.</summary>
    internal void Add(uint hash, float value, int start, int length)
    {
        var at = (int)(hash * 0x9E3779B1u >> 21);
        while (_stamps[at] == _stamp)
        {
            if (_seen[at] == hash)
            {
                return;
            }

            at = (at + 1) & (SetSize - 1);
        }

        if (Count == _hashes.Length)
        {
            return;
        }

        _stamps[at] = _stamp;
        _seen[at] = hash;
        _hashes[Count] = hash;
        _values[Count] = value;
        _words[Count++] = ((ushort)start, (ushort)length);
    }
}
