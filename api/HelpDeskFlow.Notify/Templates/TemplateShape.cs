namespace HelpDeskFlow.Notify.Templates;

/// <summary>What a name stands for; known before any incident is, so that a wrong name is found when the config is read.</summary>
internal abstract record TemplateShape
{
    private TemplateShape()
    {
    }

    /// <summary>Text, a number or an instant, written as text; empty where there is none.</summary>
    public sealed record Text : TemplateShape;

    /// <summary>Items one after another.</summary>
    public sealed record List(TemplateShape Item) : TemplateShape;

    /// <summary>Texts by any name (labels); <c>each</c> gives <c>name</c> and <c>value</c>.</summary>
    public sealed record Map : TemplateShape;

    /// <summary>Fixed names.</summary>
    public sealed record Group(IReadOnlyDictionary<string, TemplateShape> Members) : TemplateShape;

    private static readonly Text AText = new();

    /// <summary>What <c>each</c> over a map gives.</summary>
    public static Group Entry { get; } = Of(("name", AText), ("value", AText));

    /// <summary>All that a template can say.</summary>
    public static Group Root { get; } = Of(
        [
            .. Texts("event", "verb", "headline", "reason", "target", "person", "step", "url", "acknowledge_url", "sent_at"),
            ("incident", Of(
                [
                    .. Texts("id", "number", "title", "status", "severity", "severity_reason", "service", "team", "environment", "opened_at", "acknowledged_at", "resolved_at", "alert_count", "event_count", "policy"),
                    ("assignees", new List(AText)),
                ])),
            ("alerts", new List(Of(
                [
                    .. Texts("title", "summary", "description", "status", "firing", "started_at", "fingerprint", "source_url"),
                    ("labels", new Map()),
                    ("annotations", new Map()),
                ]))),
            ("links", new Map()),
            ("timeline", new List(Of([.. Texts("at", "kind", "text", "by")]))),
        ]);

    private static Group Of(params (string Name, TemplateShape Shape)[] members) => new(members.ToDictionary(m => m.Name, m => m.Shape, StringComparer.Ordinal));

    private static IEnumerable<(string Name, TemplateShape Shape)> Texts(params string[] names) => names.Select(n => (n, (TemplateShape)AText));
}
