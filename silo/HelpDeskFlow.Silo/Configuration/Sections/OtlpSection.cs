using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>intake.otlp: — which log records become alerts.</summary>
internal static class OtlpSection
{
    /// <summary>intake.otlp.min_severity.</summary>
    public static LogSeverity MinSeverity(Section root)
    {
        var words = Enum.GetNames<LogSeverity>().Select(n => n.ToLowerInvariant()).ToList();
        return root.Part("intake", [.. ConfigKeys.Intake.Keys])?.Part("otlp", ConfigKeys.Intake["otlp"])?.OneOf("min_severity", words) is { } word
            && Enum.TryParse<LogSeverity>(word, ignoreCase: true, out var severity)
            ? severity
            : ConfigSnapshot.BuiltIn.OtlpMinSeverity;
    }
}
