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
        text.AppendLiteral(Place(evidence, alert));
        text.AppendLiteral(", ");
        Append(ref text, evidence.Time, isSigned: true);
        text.AppendLiteral(" ");
        text.AppendLiteral(Apart(alert.At - evidence.Nearest.At));
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

    private static string Place(in Evidence evidence, AlertMark alert)
    {
        var (node, name, to) = (alert.Node, evidence.Nearest.Name, evidence.Neighbour);
        return to?.Relation switch
        {
            Relation.Same => $"{name} on the same {to.Node}",
            Relation.Dependency => $"{name} on {to.Node}, which {node} depends on",
            Relation.FarDependency => $"{name} on {to.Node}, which {node} depends on over {to.Via}",
            Relation.Dependent => $"{name} on {to.Node}, which depends on {node}",
            Relation.FarDependent => $"{name} on {to.Node}, which depends on {node} over {to.Via}",
            Relation.SharedDependency => $"{name} on {to.Node}, which depends on {to.Via} as {node} does",
            Relation.SharedDependent => $"{name} on {to.Node}, which {to.Via} depends on as on {node}",
            Relation.Part => $"{name} on {to.Node}, which hosts {node} or is on it",
            Relation.SharedPart => $"{name} on {to.Node}, which shares {to.Via} with {node}",
            _ => $"{name} on {(evidence.Nearest.Node.Length == 0 ? "an unknown node" : evidence.Nearest.Node)}, no known relation",
        };
    }

    private static string Apart(Duration apart) =>
        $"{DurationText.Of(Duration.FromSeconds(Math.Round(Math.Abs(apart.TotalSeconds))))} {(apart < Duration.Zero ? "before" : "after")} it";
}
