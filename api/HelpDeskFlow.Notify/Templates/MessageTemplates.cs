using System.Net;
using System.Runtime.CompilerServices;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Notify.Content;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Notify.Templates;

/// <summary>A message in the config's own words.</summary>
/// <param name="Subject">One line; null: the built-in one.</param>
/// <param name="Text">Plain text; channels make it fit for their forms.</param>
/// <param name="Html">For mails, values encoded; null: none.</param>
public sealed record RenderedMessage(string? Subject, string Text, string? Html);

/// <summary>
/// Renders the config's templates. Never fails: where a template cannot be rendered the built-in text is used, and it is
/// counted, because no page may be lost to its words. Thread-safe.
/// </summary>
public sealed partial class MessageTemplates(ILogger<MessageTemplates> logger)
{
    // A template's record lives as long as its config is in force; so does what was parsed.
    private readonly ConditionalWeakTable<MessageTemplate, Parsed> _parsed = [];

    /// <summary>The message; null: use the built-in one.</summary>
    public RenderedMessage? Render(MessageTemplate? template, NotificationContent content)
    {
        if (template is null)
        {
            return null;
        }

        try
        {
            var parsed = _parsed.GetValue(template, static t => new Parsed(t.Subject is null ? null : Read(t.Subject), Read(t.Text), t.Html is null ? null : Read(t.Html)));
            var values = TemplateValues.Of(content);
            var text = parsed.Text.Render(values, Plain).Trim();
            if (text.Length == 0)
            {
                throw new TemplateLimitException("no text at all");
            }

            var subject = parsed.Subject is { } line ? Clip.To(Clip.OneLine(line.Render(values, Plain)), TemplateLimits.SubjectCharactersMax) : null;
            return new RenderedMessage(string.IsNullOrEmpty(subject) ? null : subject, text, parsed.Html?.Render(values, static v => WebUtility.HtmlEncode(Plain(v))));
        }
        catch (Exception exception)
        {
            NotifyInstruments.CountTemplateFailure();
            NotRendered(exception, template.Name, content.Request.Id.Value);
            return null;
        }
    }

    private static TemplateText Read(string source) =>
        TemplateText.Parse(source, out var problems) ?? throw new TemplateLimitException(problems[0].Text);

    private static string Plain(string value) => string.Concat(value.Where(c => !char.IsControl(c) || c is '\n' or '\t'));

    [LoggerMessage(4106, LogLevel.Error, "Template {Template} could not be rendered for {Delivery}; the built-in text was sent in its place", EventName = "TemplateNotRendered")]
    private partial void NotRendered(Exception exception, string template, string delivery);

    private sealed record Parsed(TemplateText? Subject, TemplateText Text, TemplateText? Html);
}
