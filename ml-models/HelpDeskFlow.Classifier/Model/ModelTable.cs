using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using HelpDeskFlow.Classifier.Features;

namespace HelpDeskFlow.Classifier.Model;

/// <summary>
/// Weights of all questions by feature: one row a feature, one byte a weight with a scale a row, found by one probe. Immutable; any
/// number of threads may read.
/// </summary>
public sealed class ModelTable
{
    /// <summary>Added to the length of a vector of features, so that an alert without known ones divides by something.</summary>
    public const float LengthMin = 1e-6f;

    private const int Lanes = 8;
    private const int PaddedMax = 128;
    private readonly uint[] _features;
    private readonly float[] _scales;
    private readonly sbyte[] _weights;
    private readonly int[] _index;

    /// <summary>A table over these rows.</summary>
    /// <param name="features">Hash of each row's feature, each once.</param>
    /// <param name="scales">What one step of a weight is worth, by row.</param>
    /// <param name="weights">Row after row.</param>
    /// <param name="width">Weights a row.</param>
    public ModelTable(uint[] features, float[] scales, sbyte[] weights, int width)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(scales);
        ArgumentNullException.ThrowIfNull(weights);
        if (scales.Length != features.Length || weights.Length != features.Length * width)
        {
            throw new ArgumentException($"A table of {features.Length} features needs as many scales and {width} weights each; it has {scales.Length} and {weights.Length}.");
        }

        (_features, _scales, _weights, Width) = (features, scales, weights, width);
        _index = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, features.Length * 2))];
        for (var row = 0; row < features.Length; row++)
        {
            var at = Slot(features[row]);
            while (_index[at] != 0)
            {
                at = (at + 1) & (_index.Length - 1);
            }

            _index[at] = row + 1;
        }
    }

    /// <summary>Weights a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Count => _features.Length;

    internal ReadOnlySpan<uint> Features => _features;

    internal ReadOnlySpan<float> Scales => _scales;

    internal ReadOnlySpan<sbyte> Weights => _weights;

    /// <summary>A table from weights as they were trained, rounded to bytes.</summary>
    public static ModelTable Round(IEnumerable<uint> features, float[] weights, int width)
    {
        var hashes = features.ToArray();
        var scales = new float[hashes.Length];
        var bytes = new sbyte[weights.Length];
        for (var row = 0; row < hashes.Length; row++)
        {
            var span = weights.AsSpan(row * width, width);
            var largest = 0f;
            foreach (var weight in span)
            {
                largest = MathF.Max(largest, MathF.Abs(weight));
            }

            scales[row] = largest / sbyte.MaxValue;
            for (var c = 0; c < width && largest > 0; c++)
            {
                bytes[(row * width) + c] = (sbyte)MathF.Round(span[c] / scales[row]);
            }
        }

        return new ModelTable(hashes, scales, bytes, width);
    }

    /// <summary>Row of a feature, or -1.</summary>
    public int Find(uint feature)
    {
        for (var at = Slot(feature); ; at = (at + 1) & (_index.Length - 1))
        {
            var row = _index[at] - 1;
            if (row < 0 || _features[row] == feature)
            {
                return row;
            }
        }
    }

    /// <summary>Adds up the rows of the alert's features. Gives each feature's row (-1: unknown) and returns what a value is to be multiplied with.</summary>
    public float Score(FeatureBuffer alert, Span<float> scores, Span<int> rows)
    {
        ArgumentNullException.ThrowIfNull(alert);
        Span<float> sums = stackalloc float[PaddedMax];
        sums = Width + Lanes <= PaddedMax ? sums[..(Width + Lanes)] : new float[Width + Lanes];
        sums.Clear();
        var hashes = alert.Hashes;
        var values = alert.Values;
        var squares = 0f;
        for (var i = 0; i < hashes.Length; i++)
        {
            var row = rows[i] = Find(hashes[i]);
            if (row < 0)
            {
                continue;
            }

            squares += values[i] * values[i];
            AddRow(row, values[i] * _scales[row], sums);
        }

        sums[..scores.Length].CopyTo(scores);
        var inverse = 1 / (MathF.Sqrt(squares) + LengthMin);
        for (var c = 0; c < scores.Length; c++)
        {
            scores[c] *= inverse;
        }

        return inverse;
    }

    /// <summary>One weight, in the units of the scores.</summary>
    public float Weight(int row, int column) => _scales[row] * _weights[(row * Width) + column];

    /// <summary>Adds a row, eight weights at a time: each column is multiplied and added by itself, so the sums are those of one at a time.</summary>
    private void AddRow(int row, float scale, Span<float> sums)
    {
        var (from, column) = (row * Width, 0);
        var scales = Vector128.Create(scale);
        // The last ones of a row are read with some of the next, which end beyond the sums that count.
        for (; column < Width && from + column + Lanes <= _weights.Length; column += Lanes)
        {
            var eight = Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<long>(MemoryMarshal.AsBytes(_weights.AsSpan(from + column, Lanes)))).AsSByte());
            var (low, high) = Vector128.Widen(eight);
            var at = sums.Slice(column, Lanes);
            (Vector128.Create<float>(at) + (scales * Vector128.ConvertToSingle(low))).CopyTo(at);
            (Vector128.Create<float>(at[4..]) + (scales * Vector128.ConvertToSingle(high))).CopyTo(at[4..]);
        }

        for (; column < Width; column++)
        {
            sums[column] += scale * _weights[from + column];
        }
    }

    private int Slot(uint feature) => (int)((feature * 0x9E3779B1u) >> 7) & (_index.Length - 1);
}
