namespace HelpDeskFlow.Engine.History;

/// <summary>What is known of how often an alert, or any alert of a service, began to fire.</summary>
/// <param name="LastHour">In this clock hour and the one before.</param>
/// <param name="LastDay">In the last 24 clock hours.</param>
/// <param name="LastWeek">In the last seven days (UTC), today included.</param>
/// <param name="SameHourOfWeek">In how many earlier weeks it did at this hour of the week, give or take an hour; of the last six hours in which it did.</param>
/// <param name="SameHourOfDay">The same for days.</param>
/// <param name="Total">As long as it is remembered.</param>
public readonly record struct FiringHistory(int LastHour, int LastDay, int LastWeek, int SameHourOfWeek, int SameHourOfDay, int Total)
{
    private const int Often = 3;

    /// <summary>one-off, seldom, recurring, daily, weekly or storm.</summary>
    public string Kind => this switch
    {
        { Total: <= 1 } => "one-off",
        { LastHour: >= 2 * Often } => "storm",
        { SameHourOfWeek: >= 2 } => "weekly",
        { SameHourOfDay: >= Often } => "daily",
        { LastWeek: >= Often } => "recurring",
        _ => "seldom",
    };
}
