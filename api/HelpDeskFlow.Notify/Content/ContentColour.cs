using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Notify.Content;

/// <summary>The colour of a message: how bad it is, or that it is over.</summary>
internal static class ContentColour
{
    /// <summary>As 0xRRGGBB.</summary>
    public static int Of(NotificationContent content) => (content.Status, content.Severity) switch
    {
        ("resolved", _) => 0x2eb67d,
        (_, Severity.P0) => 0xb00020,
        (_, Severity.P1) => 0xe8590c,
        (_, Severity.P2) => 0xf2c744,
        _ => 0x8a8f98,
    };
}
