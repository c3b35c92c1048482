using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Escalation;

/// <summary>Messages to a person that are about no incident: a change of shift, a test page, a code.</summary>
public static class Notices
{
    // These open an alert of their own for each message, or call: no place for what nobody must act on.
    private static readonly string[] Loud = ["pagerduty", "opsgenie", "twilio_voice"];

    /// <summary>The person's first way that is made for reading; null: there is none.</summary>
    public static DestinationName? WayOf(PersonName person, StepContext context)
    {
        var config = context.Config;
        DestinationName[] ways = config.Person(person) is not { } known ? []
            : known.Notify.IsDefaultOrEmpty ? config.PagedByDefault is { } first ? [first] : []
            : known.Notify.Select(r => r.Via).ToArray();
        return ways.Select(config.Destination).FirstOrDefault(d => d is not null && !Loud.Contains(d.Type))?.Name;
    }

    /// <summary>Tells the destination. Without a person it is for whoever reads there. The first line of the text is its headline.</summary>
    public static Tell Tell(DeliveryId id, DestinationName via, PersonName? person, string target, string text, Instant now) => new(
        GrainId.Of(via),
        new DestinationCommand.Enqueue(new DeliveryRequest(id, IncidentId.None, NotificationKind.Notice, Severity.P3, 0, target, person, text, now)));
}
