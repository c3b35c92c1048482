namespace HelpDeskFlow.Domain.Alerts;

/// <summary>Whether an episode's alert is firing.</summary>
public enum EpisodeStatus : byte
{
    /// <summary>Open: firing as far as anybody has said.</summary>
    Firing = 0,

    /// <summary>Closed.</summary>
    Resolved = 1,
}

/// <summary>Why an episode closed.</summary>
public enum CloseReason : byte
{
    /// <summary>Not closed.</summary>
    None = 0,

    /// <summary>The sender said so.</summary>
    Sender = 1,

    /// <summary>Its end passed and nobody sent it again.</summary>
    Timeout = 2,

    /// <summary>A person resolved its incident.</summary>
    Person = 3,
}
