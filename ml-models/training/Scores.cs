namespace HelpDeskFlow.Training;

/// <summary>One answer that was judged: probabilities of the classes, and the right one (-1: a class the model never saw).</summary>
public sealed record Judged(string Source, float[] Probabilities, int Class, string Answer)
{
    /// <summary>The answer given.</summary>
    public int Best => Array.IndexOf(Probabilities, Probabilities.Max());

    /// <summary>Its probability.</summary>
    public float Sure => Probabilities.Max();

    /// <summary>Whether it is right.</summary>
    public bool IsRight => Best == Class;
}

/// <summary>Figures over judged answers.</summary>
public sealed record Scores(int Count, double Accuracy, double MacroF1, double HalfAccuracy, double CalibrationError, double Coverage80, double Coverage90)
{
    private const int Bins = 10;

    /// <summary>Computes them. Classes without an alert do not count for macro-F1.</summary>
    public static Scores Of(IReadOnlyList<Judged> judged, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ArgumentNullException.ThrowIfNull(classes);
        var bySure = judged.OrderByDescending(j => j.Sure).ToList();
        return new Scores(
            judged.Count,
            Share(judged),
            judged.Select(j => j.Answer).Distinct().Average(c => F1(judged, c, classes)),
            Share([.. bySure.Take(judged.Count / 2)]),
            judged.GroupBy(j => Math.Min(Bins - 1, (int)(j.Sure * Bins))).Sum(g => Math.Abs(g.Average(j => j.Sure) - Share([.. g])) * g.Count() / judged.Count),
            Coverage(bySure, 0.8),
            Coverage(bySure, 0.9));
    }

    /// <summary>F1 of one class.</summary>
    public static double F1(IReadOnlyList<Judged> judged, string name, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(judged);
        ArgumentNullException.ThrowIfNull(classes);
        var given = judged.Count(j => classes[j.Best] == name);
        var real = judged.Count(j => j.Answer == name);
        var both = judged.Count(j => classes[j.Best] == name && j.Answer == name);
        return both == 0 ? 0 : 2.0 * both / (given + real);
    }

    /// <summary>The largest share of alerts, the surest first, of which so many are right.</summary>
    private static double Coverage(List<Judged> bySure, double precision)
    {
        var (right, covered) = (0, 0);
        for (var i = 0; i < bySure.Count; i++)
        {
            right += bySure[i].IsRight ? 1 : 0;
            covered = right >= precision * (i + 1) ? i + 1 : covered;
        }

        return (double)covered / bySure.Count;
    }

    private static double Share(IReadOnlyCollection<Judged> judged) => judged.Count == 0 ? 0 : judged.Average(j => j.IsRight ? 1.0 : 0);
}
