namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Severities of OpenTelemetry's log data model, each by the first of its four numbers.</summary>
public enum LogSeverity
{
    /// <summary>1–4.</summary>
    Trace = 1,

    /// <summary>5–8.</summary>
    Debug = 5,

    /// <summary>9–12.</summary>
    Info = 9,

    /// <summary>13–16.</summary>
    Warn = 13,

    /// <summary>17–20.</summary>
    Error = 17,

    /// <summary>21–24.</summary>
    Fatal = 21,
}
