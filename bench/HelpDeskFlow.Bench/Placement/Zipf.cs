namespace HelpDeskFlow.Bench.Placement;

/// <summary>Ranks 0 to count − 1, the first the most frequent: rank r is drawn with a weight of 1 / (r + 1)^exponent. Exponent 0: all alike.</summary>
internal sealed class Zipf
{
    private readonly double[] _upTo;

    public Zipf(int count, double exponent)
    {
        _upTo = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
        {
            _upTo[rank] = sum += Weight(rank, exponent);
        }
    }

    /// <summary>Weight of a rank.</summary>
    public static double Weight(int rank, double exponent) => Math.Pow(rank + 1, -exponent);

    /// <summary>Draws a rank.</summary>
    public int Next(Random random)
    {
        var at = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return Math.Min(at < 0 ? ~at : at, _upTo.Length - 1);
    }
}
