using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Channels;

/// <summary>One way to send, chosen by a destination's type. Thread-safe; keeps nothing between attempts.</summary>
public interface INotificationChannel
{
    /// <summary>The type as written in the config, for example <c>webhook</c>.</summary>
    string Type { get; }

    /// <summary>
    /// True where the receiver drops what it has already, by a key of ours that stays the same over retries. Where it is
    /// false, an attempt of which nobody knows whether it arrived is counted as a possible duplicate.
    /// </summary>
    bool IsKeyed { get; }

    /// <summary>
    /// True where an attempt gives a reference to its message (<see cref="AttemptOutcome.Reference"/>) that later ones use
    /// (<see cref="NotificationContent.Thread"/>). Messages about one incident then go one after another, so that there is one first.
    /// </summary>
    bool HasThreads => false;

    /// <summary>
    /// Makes one attempt and says what came of it. Retries, pace and deadlines are the rule book's. Throws only
    /// <see cref="OperationCanceledException"/>, when the attempt's time is over or the program stops.
    /// </summary>
    /// <param name="destination">Where to and with which settings.</param>
    /// <param name="content">What to say, rendered from the incident as it is now.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation);
}
