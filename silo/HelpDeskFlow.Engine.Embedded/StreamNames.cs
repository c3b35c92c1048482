using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Names of the live stream's events (INTERFACES). Events that change nothing a list shows have none.</summary>
internal static class StreamNames
{
    public static string? Of(Event happened) => happened switch
    {
        IncidentEvent.Opened => "incident.opened",
        IncidentEvent.Acknowledged => "incident.acknowledged",
        IncidentEvent.Unacknowledged => "incident.unacknowledged",
        IncidentEvent.Resolved => "incident.resolved",
        IncidentEvent.Reopened => "incident.reopened",
        IncidentEvent.Snoozed => "incident.snoozed",
        IncidentEvent.Noted => "incident.note",
        IncidentEvent.StepTaken { Step: > 1 } or IncidentEvent.ResolveOverdue => "incident.escalated",
        IncidentEvent.StepTaken or IncidentEvent.Paged or IncidentEvent.NotificationEnded { Delivered: true } => null,
        IncidentEvent => "incident.updated",
        _ => null,
    };
}
