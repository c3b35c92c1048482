using System.Text;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Formats.Json;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>
/// The part of Opsgenie's search language that scripts use: <c>field:value</c> or <c>field=value</c>, values in quotes where
/// they hold spaces, joined by spaces or AND. Fields: status (open, closed), acknowledged, snoozed, alias, tag, message,
/// priority, entity, source, tinyId; a word without a field is looked for in the message.
/// </summary>
internal sealed class OpsgenieQuery
{
    /// <summary>Terms of one query.</summary>
    public const int TermsMax = 32;

    private readonly List<(string Field, string Value)> _terms = [];

    private static readonly HashSet<string> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        "status", "acknowledged", "snoozed", "alias", "tag", "tags", "message", "priority", "entity", "source", "tinyId",
    };

    /// <summary>The query, or null and one sentence.</summary>
    public static OpsgenieQuery? Parse(string text, out string? problem)
    {
        var query = new OpsgenieQuery();
        problem = null;
        foreach (var (field, value) in Terms(text))
        {
            if (field.Length == 0 && value is "AND")
            {
                continue;
            }

            if ((field.Length == 0 && value is "OR" or "NOT") || value.StartsWith('(') || (field.Length > 0 && !Fields.Contains(field)))
            {
                problem = $"The query holds \"{Utf8Text.CutText(field.Length > 0 ? field : value, 60)}\", which is not supported; write field:value terms of {string.Join(", ", Fields)}, joined by AND.";
                return null;
            }

            if (query._terms.Count == TermsMax)
            {
                problem = $"The query has more than {TermsMax} terms; write fewer.";
                return null;
            }

            query._terms.Add((field.ToLowerInvariant(), value));
        }

        return query;
    }

    /// <summary>Whether all terms hold.</summary>
    public bool Matches(AlertView alert, IncidentState? incident)
    {
        foreach (var (field, value) in _terms)
        {
            if (!Holds(alert, incident, field, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Holds(AlertView alert, IncidentState? incident, string field, string value) => field switch
    {
        "status" => Same(OpsgenieForms.Status(alert), value),
        "acknowledged" => Same(OpsgenieForms.IsAcknowledged(incident) ? "true" : "false", value),
        "snoozed" => Same(incident?.SnoozedUntil is null ? "false" : "true", value),
        "alias" => alert.DedupKey == value,
        "tag" or "tags" => OpsgenieForms.Tags(alert).Contains(value, StringComparer.OrdinalIgnoreCase),
        "priority" => Same(OpsgenieForms.Priority(alert), value),
        "entity" => Same(alert.Labels["entity"], value),
        "source" => Same(alert.Labels["source"], value),
        "tinyid" => incident?.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) == value,
        _ => OpsgenieForms.Message(alert).Contains(value.Trim('*'), StringComparison.OrdinalIgnoreCase),
    };

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<(string Field, string Value)> Terms(string text)
    {
        var (field, word, quoted, any) = ("", new StringBuilder(), false, false);
        foreach (var c in text + " ")
        {
            if (c == '"')
            {
                (quoted, any) = (!quoted, true);
            }
            else if (!quoted && c is ':' or '=' && field.Length == 0 && word.Length > 0 && !any)
            {
                field = word.ToString();
                word.Clear();
            }
            else if (!quoted && char.IsWhiteSpace(c))
            {
                // "status: open" is written with a space too.
                if (word.Length > 0 || any)
                {
                    yield return (field, word.ToString());
                    (field, any) = ("", false);
                    word.Clear();
                }
            }
            else
            {
                word.Append(c);
            }
        }

        if (word.Length > 0)
        {
            yield return (field, word.ToString().TrimEnd());
        }
    }
}
