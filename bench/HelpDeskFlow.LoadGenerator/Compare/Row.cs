using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>One line of the table: a number of ours, Alertmanager's beside it, and what was asked for.</summary>
internal sealed record Row(string Title, string Ours, string Peer, string Ratio, string Must, string Aim, Verdict Verdict)
{
    private const string NoFigure = "no figure";

    /// <summary>A rate that must be a multiple of the peer's in the same run.</summary>
    public static Row Multiple(string title, double? ours, double? peer, double must, double aim)
    {
        double? ratio = ours / peer;
        Verdict verdict = ratio >= aim ? Verdict.AimMet : ratio >= must ? Verdict.Pass : Verdict.Miss;
        return new Row(title, Rate(ours), Rate(peer), RatioText(ours, peer), $"≥ {Short(must)} ×", $"≥ {Short(aim)} ×", verdict);
    }

    /// <summary>A number that must not be above a limit.</summary>
    /// <param name="quotedPeer">Shown where the peer was not measured.</param>
    public static Row AtMost(string title, string unit, double? ours, double? peer, double must, double? aim = null, string quotedPeer = "–")
    {
        Verdict verdict = ours <= aim ? Verdict.AimMet : ours <= must ? Verdict.Pass : Verdict.Miss;
        return new Row(title, WithUnit(ours, unit), peer is null ? quotedPeer : WithUnit(peer, unit), RatioText(ours, peer),
            $"≤ {Short(must)} {unit}".TrimEnd(), aim is double a ? $"≤ {Short(a)} {unit}".TrimEnd() : "–", verdict);
    }

    /// <summary>A rate that must reach a figure which this run itself gave.</summary>
    public static Row AtLeast(string title, double? ours, double? peer, double? must, string mustText) =>
        new(title, Rate(ours), Rate(peer), RatioText(ours, peer), mustText, "–", ours >= must ? Verdict.Pass : Verdict.Miss);

    /// <summary>A yes-or-no condition in words.</summary>
    public static Row Condition(string title, string? ours, string? peer, string must, bool isMet) =>
        new(title, ours ?? NoFigure, peer ?? "–", "", must, "–", ours is not null && isMet ? Verdict.Pass : Verdict.Miss);

    /// <summary>A row that is only hoped for.</summary>
    public static Row AimOnly(string title, string? ours, string aim, bool isMet, string? peer = null) =>
        new(title, ours ?? NoFigure, peer ?? "–", "", "–", aim, isMet ? Verdict.AimMet : Verdict.AimNotMet);

    public static Row NotRun(string title, string must, string why) => new(title, $"not run ({why})", "", "", must, "", Verdict.NotRun);

    public static string VerdictText(Verdict verdict) => verdict switch
    {
        Verdict.Miss => "MISS",
        Verdict.Pass => "pass",
        Verdict.AimMet => "pass, aim met",
        Verdict.AimNotMet => "aim not met",
        _ => "not run",
    };

    private static string RatioText(double? ours, double? peer) =>
        ours is double a && peer is > 0 and double b ? Short(a / b) + " ×" : "";

    private static string Rate(double? rate) => rate?.ToString("N0", CultureInfo.InvariantCulture) ?? NoFigure;

    private static string WithUnit(double? value, string unit) => value is double v ? $"{Short(v)} {unit}".TrimEnd() : NoFigure;

    /// <summary>About three digits: more would claim an exactness that one run does not have.</summary>
    private static string Short(double value) => value switch
    {
        0 => "0",
        < 10 and > -10 => value.ToString("0.##", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
