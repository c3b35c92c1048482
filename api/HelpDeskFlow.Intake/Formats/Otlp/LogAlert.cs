using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Redaction;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats.Json;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>
/// Turns a log record into an alert. Its identity is the service (namespace, name, environment) and the event: its name, else
/// the type of its exception with the template of its text, else the template alone. It ends by the resolve timeout, for
/// nobody logs that an error is over.
/// </summary>
internal static class LogAlert
{
    private const string Scope = "otlp";
    private const string UnknownService = "unknown_service";
    private const int SummaryCharactersMax = 300;

    // Said in labels, or of no use to a person.
    private static readonly HashSet<string> LeftOut = new(StringComparer.Ordinal)
    {
        "service.name", "service.namespace", "deployment.environment.name", "deployment.environment", "event.name",
        "telemetry.sdk.name", "telemetry.sdk.language", "telemetry.sdk.version", "{OriginalFormat}",
    };

    /// <summary>The alert of the record.</summary>
    public static AlertDraft Of(LogRecord record, int severity, ConfigSnapshot config)
    {
        // Redacted before it becomes a template, for a template hides the digits by which a secret is known.
        var text = Redactor.Redact(record.Body, config.Redaction);
        var service = record.Attribute("service.name") is { Length: > 0 } name ? name : UnknownService;
        var scope = record.Attribute("service.namespace");
        var environment = record.Attribute("deployment.environment.name") is { Length: > 0 } given ? given : record.Attribute("deployment.environment");
        var eventName = record.EventName.Length > 0 ? record.EventName : record.Attribute("event.name");
        var exception = record.Attribute("exception.type");
        var template = TemplateOf(record, text, config);

        var draft = new AlertDraft
        {
            StartsAt = record.At ?? record.ObservedAt,
            OpenFor = config.ResolveTimeout,
            Source = service,
        };
        draft.DedupKey(Scope, KeyOf(scope, service, environment, eventName, exception, template));
        draft.Label("alertname", eventName.Length > 0 ? eventName : exception.Length > 0 ? exception : template.Length > 0 ? template : "log record");
        draft.Label("service", service);
        draft.Label("namespace", scope);
        draft.Label("environment", environment);
        draft.Label("severity", LogSeverities.LabelOf(severity));
        draft.Annotation("summary", Utf8Text.CutText(FirstLine(text.Length > 0 ? text : record.Attribute("exception.message")), SummaryCharactersMax));
        draft.Annotation("description", text);
        draft.Annotation("trace_id", record.TraceId);
        draft.Annotation("span_id", record.SpanId);
        foreach (var attribute in record.Attributes.Concat(record.Resource).Where(a => !LeftOut.Contains(a.Key)))
        {
            draft.Annotation(attribute.Key, attribute.Value);
        }

        return draft;
    }

    /// <summary>The template that the logging library gives (Serilog, Microsoft.Extensions.Logging), else that of the text.</summary>
    private static string TemplateOf(LogRecord record, string text, ConfigSnapshot config)
    {
        var given = record.Attribute("log.record.template") is { Length: > 0 } a ? a
            : record.Attribute("message_template.text") is { Length: > 0 } b ? b : record.Attribute("{OriginalFormat}");
        return given.Length > 0
            ? Redactor.Redact(given.Length <= LogTemplate.CharactersMax ? given : given[..LogTemplate.CharactersMax], config.Redaction)
            : LogTemplate.Of(text.Length > 0 ? text : Redactor.Redact(record.Attribute("exception.message"), config.Redaction));
    }

    /// <summary>Keys are kept as they are, so that no text of a log stands in one: it goes in as a hash.</summary>
    private static string KeyOf(string scope, string service, string environment, string eventName, string exception, string template)
    {
        var what = eventName.Length > 0 ? $"event\n{eventName}" : $"log\n{exception}\n{template}";
        var hash = DedupKeys.Of("otlp-record"u8, Encoding.UTF8.GetBytes(what));
        return $"{scope}/{service}/{environment}/{hash}";
    }

    private static string FirstLine(string text) => text.AsSpan().Trim().IndexOfAny('\r', '\n') is > 0 and var end ? text.Trim()[..end] : text;
}
