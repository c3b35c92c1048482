using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>Severities of OpenTelemetry's log data model: 1–4 trace, 5–8 debug, 9–12 info, 13–16 warn, 17–20 error, 21–24 fatal.</summary>
internal static class LogSeverities
{
    /// <summary>The number; where none was given, that of the text as logging libraries and syslog write it; 0 for anything else.</summary>
    public static int NumberOf(LogRecord record) => record.SeverityNumber > 0 ? record.SeverityNumber : record.SeverityText.Trim().ToUpperInvariant() switch
    {
        "TRACE" or "VERBOSE" => (int)LogSeverity.Trace,
        "DEBUG" => (int)LogSeverity.Debug,
        "INFO" or "INFORMATION" or "INFORMATIONAL" or "NOTICE" => (int)LogSeverity.Info,
        "WARN" or "WARNING" => (int)LogSeverity.Warn,
        "ERROR" or "ERR" or "SEVERE" => (int)LogSeverity.Error,
        "FATAL" or "CRITICAL" or "CRIT" or "ALERT" or "EMERGENCY" or "EMERG" or "PANIC" => (int)LogSeverity.Fatal,
        _ => 0,
    };

    /// <summary>The number behind a name such as <c>SEVERITY_NUMBER_ERROR2</c>, which some senders write in JSON; 0 for anything else. Digits count as the number.</summary>
    public static int NumberOfName(string name)
    {
        const string prefix = "SEVERITY_NUMBER_";
        if (int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
        {
            return number <= 24 ? number : 0;
        }

        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            return 0;
        }

        var level = name[prefix.Length..];
        var step = level.Length > 0 && level[^1] is >= '2' and <= '4' ? level[^1] - '1' : 0;
        return Enum.TryParse<LogSeverity>(step > 0 ? level[..^1] : level, ignoreCase: true, out var severity) && Enum.IsDefined(severity) ? (int)severity + step : 0;
    }

    /// <summary>The value of the label severity, a word that the built-in severity map knows.</summary>
    public static string LabelOf(int number) => number switch
    {
        >= (int)LogSeverity.Fatal => "critical",
        >= (int)LogSeverity.Error => "error",
        >= (int)LogSeverity.Warn => "warning",
        _ => "info",
    };
}
