using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>Key of a group: the service and the values of the grouping labels, separated by '|'. A '|' or '\' inside a value is escaped, so that different values never give the same key.</summary>
public static class GroupKey
{
    /// <summary>The key; a missing label counts as empty. Allocates the string and nothing else on the usual path.</summary>
    public static string Of(ServiceName service, ImmutableArray<string> groupingLabels, LabelSet labels)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        text.AppendLiteral(service.Value);
        foreach (var name in groupingLabels)
        {
            text.AppendLiteral("|");
            text.AppendLiteral(Escape(labels[name]));
        }

        return text.ToStringAndClear();
    }

    /// <summary>
    /// The key by a rule that is not the first: the names of its labels and its matchers stand in it too, so that each rule
    /// has groups of its own, wherever it stands among the rules. A '\' before a letter marks the parts; no value has one.
    /// </summary>
    public static string Of(ServiceName service, GroupingRule rule, LabelSet labels)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        text.AppendLiteral(service.Value);
        text.AppendLiteral("|\\by");
        foreach (var name in rule.Labels)
        {
            text.AppendLiteral("|");
            text.AppendLiteral(Escape(name));
        }

        foreach (var matcher in rule.Match)
        {
            text.AppendLiteral("|\\if|");
            text.AppendLiteral(Escape(matcher.ToString()));
        }

        text.AppendLiteral("|\\is");
        foreach (var name in rule.Labels)
        {
            text.AppendLiteral("|");
            text.AppendLiteral(Escape(labels[name]));
        }

        return text.ToStringAndClear();
    }

    /// <summary>The key of an alert to which no rule applies: it shares its group with none.</summary>
    public static string OfAlone(ServiceName service, AlertKey alert) => $"{service.Value}|\\alone|{alert}";

    /// <summary><c>alertname="X", cluster="c1"</c>: what the members of the group have in common.</summary>
    public static string Describe(ImmutableArray<string> groupingLabels, LabelSet labels)
    {
        if (groupingLabels.IsEmpty)
        {
            return "service alone";
        }

        var text = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        for (var i = 0; i < groupingLabels.Length; i++)
        {
            text.AppendLiteral(i == 0 ? string.Empty : ", ");
            text.AppendLiteral(groupingLabels[i]);
            text.AppendLiteral("=\"");
            text.AppendLiteral(labels[groupingLabels[i]]);
            text.AppendLiteral("\"");
        }

        return text.ToStringAndClear();
    }

    private static string Escape(string value) => value.AsSpan().IndexOfAny('|', '\\') < 0
        ? value
        : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
