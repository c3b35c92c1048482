namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>What a receiver does wrong with one message.</summary>
public enum Fault
{
    /// <summary>Says that it failed (HTTP 500), and keeps nothing.</summary>
    ServerError,

    /// <summary>Says that it cannot now (HTTP 503), and keeps nothing.</summary>
    Unavailable,

    /// <summary>Asks to wait <see cref="ChannelContract.AskedWait"/>, and keeps nothing.</summary>
    TooMany,

    /// <summary>Keeps the message and never answers.</summary>
    Hang,

    /// <summary>Keeps the message and breaks the connection.</summary>
    Reset,

    /// <summary>Keeps the message, says yes, and drips the rest of its answer for ever.</summary>
    Drip,
}
