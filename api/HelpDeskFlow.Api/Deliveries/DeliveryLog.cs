using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Api.Deliveries;

/// <summary>Reads the notification log out of the destinations' states.</summary>
internal static class DeliveryLog
{
    /// <summary>All that is known of one destination: waiting, given up, and the last delivered ones.</summary>
    public static IEnumerable<(DestinationState Destination, Delivery Delivery)> Of(DestinationState destination) =>
        destination.Active.Values.Concat(destination.Dead).Concat(destination.Recent).Select(d => (destination, d));

    /// <summary>Everything of every destination that the config names.</summary>
    public static IEnumerable<(DestinationState Destination, Delivery Delivery)> All(IReadViews views) =>
        views.Config.Destinations.Select(d => views.Destination(d.Name)).OfType<DestinationState>().SelectMany(Of);

    /// <summary>Notifications about an incident, oldest first.</summary>
    public static IReadOnlyList<DeliveryItem> OfIncident(IncidentState incident, IReadViews views)
    {
        var names = views.Config.Destinations.Select(d => d.Name).Union(incident.Told);
        return
        [
            .. names.Select(views.Destination).OfType<DestinationState>().SelectMany(Of)
                .Where(d => d.Delivery.Request.Incident == incident.Id)
                .OrderBy(d => d.Delivery.Request.QueuedAt).ThenBy(d => d.Delivery.Request.Id.Value, StringComparer.Ordinal)
                .Select(d => Item(d.Destination, d.Delivery, views)),
        ];
    }

    public static DeliveryItem Item(DestinationState destination, Delivery delivery, IReadViews views)
    {
        var request = delivery.Request;
        return new DeliveryItem(
            request.Id.Value,
            destination.Name.Value,
            request.Incident.ToString(),
            views.Incident(request.Incident)?.Number,
            Name(request.Kind),
            request.Severity.ToString(),
            request.Step,
            request.Target,
            request.Person?.Value,
            request.Reason,
            Name(delivery.Status),
            delivery.Attempts,
            request.QueuedAt,
            delivery.NextAttemptAt,
            delivery.FinishedAt,
            delivery.LastDetail,
            delivery.PossibleDuplicates);
    }

    public static string Name(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Queued => "queued",
        DeliveryStatus.InFlight => "in-flight",
        DeliveryStatus.Retrying => "retrying",
        DeliveryStatus.Delivered => "delivered",
        _ => "dead",
    };

    private static string Name(NotificationKind kind) => kind == NotificationKind.Notice ? "person.notice" : "incident." + kind switch
    {
        NotificationKind.Opened => "opened",
        NotificationKind.Escalated => "escalated",
        NotificationKind.Acknowledged => "acknowledged",
        NotificationKind.Unacknowledged => "unacknowledged",
        NotificationKind.Resolved => "resolved",
        NotificationKind.Reopened => "reopened",
        NotificationKind.Updated => "updated",
        _ => "handoff",
    };
}
