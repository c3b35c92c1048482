using System.Globalization;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>Finds alerts of a sender by id, tiny id or alias. The tiny id is the number of the alert's incident, which is what people see.</summary>
internal static class OpsgenieAlerts
{
    private const int ChunkMax = 1_000;

    /// <summary>The alert, or null.</summary>
    public static AlertView? Find(IReadViews views, OpsgenieSender sender, string identifier, string type) => type switch
    {
        "alias" => views.Alert(OpsgenieAlert.KeyOf(sender, identifier)),
        "tiny" => ByTiny(views, sender, identifier),
        _ => AlertKey.TryParse(identifier, out var key) && views.Alert(key) is { } alert && OpsgenieAlert.IsOf(sender, alert) ? alert : null,
    };

    /// <summary>All alerts of the sender that are open or still kept, in no particular order.</summary>
    public static IEnumerable<AlertView> All(IReadViews views, OpsgenieSender sender)
    {
        long? cursor = null;
        do
        {
            var page = views.Alerts(new AlertQuery([], Firing: true, Resolved: true, sender.Service, cursor, ChunkMax));
            foreach (var alert in page.Items)
            {
                if (OpsgenieAlert.IsOf(sender, alert))
                {
                    yield return alert;
                }
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private static AlertView? ByTiny(IReadViews views, OpsgenieSender sender, string identifier)
    {
        if (!long.TryParse(identifier, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || views.Incident(number) is not { } incident)
        {
            return null;
        }

        var alerts = incident.Alerts.Select(joined => views.Alert(joined.Alert.Key)).OfType<AlertView>().Where(a => OpsgenieAlert.IsOf(sender, a)).ToList();
        return alerts.Find(a => a.Episode.IsFiring) ?? alerts.FirstOrDefault();
    }

    /// <summary>The incident of the alert, or null.</summary>
    public static IncidentState? IncidentOf(IReadViews views, AlertView alert) => alert.Incident.IsSome ? views.Incident(alert.Incident) : null;
}
