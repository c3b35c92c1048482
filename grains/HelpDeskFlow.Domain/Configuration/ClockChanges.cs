namespace HelpDeskFlow.Domain.Configuration;

/// <summary>What becomes of a wall-clock time that does not exist because the clock is put forward over it.</summary>
public enum SkippedTime
{
    /// <summary>It moves on by as much as the clock: 02:30 becomes 03:30. As much time has passed since midnight as on other days.</summary>
    Shift,

    /// <summary>It becomes the moment of the change: 02:30 becomes 03:00.</summary>
    Change,
}

/// <summary>Which one is meant of a wall-clock time that comes twice because the clock is put back.</summary>
public enum RepeatedTime
{
    /// <summary>The earlier one.</summary>
    First,

    /// <summary>The later one.</summary>
    Second,
}

/// <summary>The rule by which a schedule reads its wall-clock times at clock changes. A named value, never an accident.</summary>
public sealed record ClockChanges(SkippedTime Skipped, RepeatedTime Repeated)
{
    /// <summary>Skipped times move on by as much as the clock; of repeated ones the first is meant.</summary>
    public static ClockChanges Default { get; } = new(SkippedTime.Shift, RepeatedTime.First);
}
