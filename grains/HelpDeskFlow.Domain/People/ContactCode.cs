using HelpDeskFlow.Domain.Destinations;

namespace HelpDeskFlow.Domain.People;

/// <summary>
/// The message that carries a code to a contact. The code is stored nowhere: whoever sends the message and whoever checks the
/// answer make it anew from the message's id and the installation's secret. What is kept and shown has a mask in its place.
/// </summary>
public static class ContactCode
{
    /// <summary>Stands in the code's place in everything that is kept or shown.</summary>
    public const string Mask = "******";

    /// <summary>Id of the message; the code is made from it.</summary>
    /// <param name="command">Id of the command, of the caller.</param>
    public static DeliveryId IdOf(PersonName person, string command, DestinationName via) => new($"code-{person}-{command}-{via}");

    /// <summary>Whether this message, sent through that destination, carries a code. A fallback's does not: the code would show nothing of the contact.</summary>
    public static bool IsCarriedBy(DeliveryRequest request, DestinationName via) => request.Kind == NotificationKind.Notice && request.Target == TargetOf(via);

    /// <summary>The request's target: the contact, not only the person.</summary>
    internal static string TargetOf(DestinationName via) => $"contact:{via}";
}
