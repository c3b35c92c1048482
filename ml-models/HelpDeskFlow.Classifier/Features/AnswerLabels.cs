namespace HelpDeskFlow.Classifier.Features;

/// <summary>Labels that state what is asked for. Reading them would teach the model to repeat one organisation's convention.</summary>
internal static class AnswerLabels
{
    private static readonly string[] Names =
    [
        "severity", "priority", "level", "urgency", "page", "pager", "paging", "team", "owner", "squad", "support_group",
        "owning_team", "team_name", "category", "alert_type", "notify", "receiver", "route", "channel", "slack_channel",
    ];

    /// <summary>Whether the label is one of them, whatever its case.</summary>
    public static bool Contains(string name)
    {
        foreach (var known in Names)
        {
            if (known.Length == name.Length && string.Equals(known, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
