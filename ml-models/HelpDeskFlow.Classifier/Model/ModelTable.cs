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
    private const int ScaleBytes = sizeof(float);
    private const int PaddedMax = 128;
    private readonly uint[] _features;
    private readonly float[] _scales;
    private readonly sbyte[] _weights;

    // A slot: the feature's hash above, its row from 1 below; 0: nobody's. So one read tells where a feature is, or that it is unknown.
    private readonly ulong[] _index;

    // A row: its scale, then its weights, padded to whole vectors: what one feature needs lies together.
    private readonly byte[] _rows;
    private readonly int _stride;

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
        _index = new ulong[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, features.Length * 2))];
        _stride = ScaleBytes + ((width + Lanes - 1) / Lanes * Lanes);
        _rows = new byte[features.Length * _stride];
        for (var row = 0; row < features.Length; row++)
        {
            var at = Slot(features[row]);
            while (_index[at] != 0)
            {
                at = (at + 1) & (_index.Length - 1);
            }

            _index[at] = ((ulong)features[row] << 32) | (uint)(row + 1);
            var packed = _rows.AsSpan(row * _stride, _stride);
            MemoryMarshal.Write(packed, in scales[row]);
            MemoryMarshal.AsBytes(weights.AsSpan(row * width, width)).CopyTo(packed[ScaleBytes..]);
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
            var slot = _index[at];
            if (slot == 0 || (uint)(slot >> 32) == feature)
            {
                return (int)(uint)slot - 1;
            }
        }
    }

    /// <summary>Adds up the rows of the alert's features. Gives each feature's row (-1: unknown) and returns what a value is to be multiplied with.</summary>
    public float Score(FeatureBuffer alert, Span<float> scores, Span<int> rows)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var hashes = alert.Hashes;
        var values = alert.Values;
        var squares = 0f;
        // First all look-ups, which do not wait for each other.
        for (var i = 0; i < hashes.Length; i++)
        {
            var row = rows[i] = Find(hashes[i]);
            squares += row < 0 ? 0 : values[i] * values[i];
        }

        Span<float> sums = stackalloc float[PaddedMax];
        sums = Width + Lanes <= PaddedMax ? sums[..(Width + Lanes)] : new float[Width + Lanes];
        sums.Clear();
        if (_stride == ScaleBytes + (3 * Lanes))
        {
            AddThree(values, rows, sums);
        }
        else
        {
            for (var i = 0; i < hashes.Length; i++)
            {
                if (rows[i] >= 0)
                {
                    AddRow(_rows.AsSpan(rows[i] * _stride, _stride), values[i], sums);
                }
            }
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
    private static void AddRow(ReadOnlySpan<byte> row, float value, Span<float> sums)
    {
        var scales = Vector128.Create(value * MemoryMarshal.Read<float>(row));
        // The padding behind the last weight is added to sums beyond those that count.
        for (var column = 0; column + ScaleBytes < row.Length; column += Lanes)
        {
            var (low, high) = Vector128.Widen(Eight(row[(column + ScaleBytes)..]));
            var at = sums.Slice(column, Lanes);
            (Vector128.Create<float>(at) + (scales * Vector128.ConvertToSingle(low))).CopyTo(at);
            (Vector128.Create<float>(at[4..]) + (scales * Vector128.ConvertToSingle(high))).CopyTo(at[4..]);
        }
    }

    /// <summary>The same for rows of three times eight weights, as the shipped model has: the sums stay in registers. In the same order, so they are the same.</summary>
    private void AddThree(ReadOnlySpan<float> values, ReadOnlySpan<int> rows, Span<float> sums)
    {
        var (first, second, third) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (var i = 0; i < values.Length; i++)
        {
            if (rows[i] < 0)
            {
                continue;
            }

            ReadOnlySpan<byte> row = _rows.AsSpan(rows[i] * _stride, ScaleBytes + (3 * Lanes));
            var scales = Vector256.Create(values[i] * MemoryMarshal.Read<float>(row));
            first += scales * Floats(row[ScaleBytes..]);
            second += scales * Floats(row[(ScaleBytes + Lanes)..]);
            third += scales * Floats(row[(ScaleBytes + (2 * Lanes))..]);
        }

        first.CopyTo(sums);
        second.CopyTo(sums[Lanes..]);
        third.CopyTo(sums[(2 * Lanes)..]);
    }

    private static Vector256<float> Floats(ReadOnlySpan<byte> weights)
    {
        var (low, high) = Vector128.Widen(Eight(weights));
        return Vector256.ConvertToSingle(Vector256.Create(low, high));
    }

    private static Vector128<short> Eight(ReadOnlySpan<byte> weights) => Vector128.WidenLower(Vector128.CreateScalar(MemoryMarshal.Read<long>(weights)).AsSByte());

    private int Slot(uint feature) => (int)((feature * 0x9E3779B1u) >> 7) & (_index.Length - 1);
}
