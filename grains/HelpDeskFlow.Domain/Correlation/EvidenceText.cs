using System.Globalization;
using System.Runtime.CompilerServices;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>Evidence as one sentence: what speaks for and against, each with its weight in log-odds.</summary>
internal static class EvidenceText
{
    /// <summary>Why an alert joined.</summary>
    public static string Describe(this in Evidence evidence, AlertMark alert, CorrelationRule rule)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[512]);
        text.AppendLiteral("evidence ");
        Append(ref text, evidence.Sum, isSigned: false);
        text.AppendLiteral(" of ");
        Append(ref text, rule.Bar, isSigned: false);
        text.AppendLiteral(": ");
        Append(ref text, evidence.Topology, isSigned: true);
        text.AppendLiteral(" ");
        AppendPlace(ref text, evidence, alert);
        text.AppendLiteral(", ");
        Append(ref text, evidence.Time, isSigned: true);
        text.AppendLiteral(" ");
        AppendApart(ref text, alert.At - evidence.Nearest.At);
        Add(ref text, evidence.Learned, evidence.Learned > 0 ? "fires with it more than by chance" : "fires with it less than by chance");
        Add(ref text, evidence.Text, "words alike");
        Add(ref text, evidence.Company, evidence.Company > 0 ? "mostly fires with others" : "mostly fires alone");
        Add(ref text, evidence.Support, "more alerts speak for it");
        Add(ref text, rule.Weights.Prior, "to begin with");
        return text.ToStringAndClear();
    }

    /// <summary>Why an alert opened an incident of its own.</summary>
    public static string Opened(AlertMark alert, in Evidence? evidence, CorrelationRule rule) => evidence is { } best
        ? string.Create(CultureInfo.InvariantCulture, $"evidence for #{best.Incident}, the likeliest incident, falls short: {Describe(best, alert, rule)}")
        : $"nothing lately on {(alert.Node.Length == 0 ? "its node" : alert.Node)}, on its neighbours or of its name";

    /// <summary>One digit behind the point; formats as text cost more than all the weighing.</summary>
    private static void Append(ref DefaultInterpolatedStringHandler text, double weight, bool isSigned)
    {
        var tenths = (long)Math.Round(weight * 10, MidpointRounding.AwayFromZero);
        text.AppendLiteral(tenths < 0 ? "-" : isSigned && tenths > 0 ? "+" : "");
        text.AppendFormatted(Math.Abs(tenths) / 10);
        text.AppendLiteral(".");
        text.AppendFormatted(Math.Abs(tenths) % 10);
    }

    private static void Add(ref DefaultInterpolatedStringHandler text, double weight, string what)
    {
        if (Math.Abs(weight) >= 0.05)
        {
            text.AppendLiteral(", ");
            Append(ref text, weight, isSigned: true);
            text.AppendLiteral(" ");
            text.AppendLiteral(what);
        }
    }

    private static void AppendPlace(ref DefaultInterpolatedStringHandler text, in Evidence evidence, AlertMark alert)
    {
        var (node, to) = (alert.Node, evidence.Neighbour);
        var (near, via) = (to?.Node ?? (evidence.Nearest.Node.Length == 0 ? "an unknown node" : evidence.Nearest.Node), to?.Via ?? "");
        ReadOnlySpan<string> words = to?.Relation switch
        {
            Relation.Same => [" on the same ", near],
            Relation.Dependency => [" on ", near, ", which ", node, " depends on"],
            Relation.FarDependency => [" on ", near, ", which ", node, " depends on over ", via],
            Relation.Dependent => [" on ", near, ", which depends on ", node],
            Relation.FarDependent => [" on ", near, ", which depends on ", node, " over ", via],
            Relation.SharedDependency => [" on ", near, ", which depends on ", via, " as ", node, " does"],
            Relation.SharedDependent => [" on ", near, ", which ", via, " depends on as on ", node],
            Relation.Part => [" on ", near, ", which hosts ", node, " or is on it"],
            Relation.SharedPart => [" on ", near, ", which shares ", via, " with ", node],
            _ => [" on ", evidence.Nearest.Node.Length == 0 ? "an unknown node" : evidence.Nearest.Node, ", no known relation"],
        };
        text.AppendLiteral(evidence.Nearest.Name);
        foreach (var word in words)
        {
            text.AppendLiteral(word);
        }
    }

    private static void AppendApart(ref DefaultInterpolatedStringHandler text, Duration apart)
    {
        text.AppendLiteral(DurationText.Of(Duration.FromSeconds(Math.Round(Math.Abs(apart.TotalSeconds)))));
        text.AppendLiteral(apart < Duration.Zero ? " before it" : " after it");
    }
}
