namespace HelpDeskFlow.Triage;

/// <summary>How well a grouping agrees with the truth. Pairs are of alerts that begin (episodes); noise counts as a group for each of its sources.</summary>
internal sealed record Scores(double Precision, double Recall, double Rand, double Nmi, double BCubed)
{
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);

    /// <summary>Of items, each with its true group and the one it was put in.</summary>
    public static Scores Of(IReadOnlyList<(int Truth, long Found)> items)
    {
        double n = items.Count;
        var cells = items.GroupBy(i => i).ToDictionary(g => g.Key, g => (double)g.Count());
        var truths = items.GroupBy(i => i.Truth).ToDictionary(g => g.Key, g => (double)g.Count());
        var found = items.GroupBy(i => i.Found).ToDictionary(g => g.Key, g => (double)g.Count());
        var both = cells.Values.Sum(Pairs);
        var (inTruth, inFound) = (truths.Values.Sum(Pairs), found.Values.Sum(Pairs));
        var expected = inTruth * inFound / Math.Max(1, Pairs(n));
        var most = (inTruth + inFound) / 2;
        var mutual = cells.Sum(c => c.Value / n * Math.Log(c.Value * n / (truths[c.Key.Truth] * found[c.Key.Found])));
        var entropies = (Entropy(truths.Values, n) + Entropy(found.Values, n)) / 2;
        var precision = cells.Sum(c => c.Value * c.Value / found[c.Key.Found]) / n;
        var recall = cells.Sum(c => c.Value * c.Value / truths[c.Key.Truth]) / n;
        return new Scores(
            inFound == 0 ? 1 : both / inFound,
            inTruth == 0 ? 1 : both / inTruth,
            most == expected ? 1 : (both - expected) / (most - expected),
            entropies == 0 ? 1 : mutual / entropies,
            2 * precision * recall / (precision + recall));
    }

    private static double Pairs(double n) => n * (n - 1) / 2;

    private static double Entropy(IEnumerable<double> counts, double n) => -counts.Sum(c => c / n * Math.Log(c / n));
}
