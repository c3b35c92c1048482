using HelpDeskFlow.Domain.Destinations;

namespace HelpDeskFlow.Notify.Content;

/// <summary>For channels that reach people one by one: whether this is a page, and who is meant.</summary>
internal static class Recipients
{
    /// <summary>True for what somebody has to act on; false for what became of an incident that was told before.</summary>
    public static bool IsPage(DeliveryRequest request) =>
        request.Step > 0 || request.Person is not null || request.Kind is NotificationKind.Opened or NotificationKind.Escalated or NotificationKind.Handoff;
}
