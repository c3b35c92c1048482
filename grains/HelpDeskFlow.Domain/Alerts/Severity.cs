namespace HelpDeskFlow.Domain.Alerts;

/// <summary>How soon people act. Lower is more urgent, so <c>Min</c> is the more severe of two. Meanings and timers: DESIGN section 6, table "Severities".</summary>
public enum Severity : byte
{
    /// <summary>Total or near-total outage, or data at risk.</summary>
    P0 = 0,

    /// <summary>A major function fails for many.</summary>
    P1 = 1,

    /// <summary>Partial; users can go on.</summary>
    P2 = 2,

    /// <summary>Cosmetic or rare: a ticket, no page.</summary>
    P3 = 3,
}
