using System.Text.Json;
using HelpDeskFlow.Classifier;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>One line of <c>hdf classify</c>: the alert, and the answers where it is a line of a history.</summary>
internal sealed record AlertLine(string? Id, AlertText Text, string? Severity, string? Category, string? Team)
{
    /// <summary>Reads <c>{id, name, labels, annotations, expr, source}</c>; what is absent is empty. Fields that nothing is known of are passed over.</summary>
    public static AlertLine Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var labels = Pairs(root, "labels");
        var annotations = Pairs(root, "annotations");
        var name = Given(root, "name") ?? Given(root, "alert") ?? labels["alertname"];
        return new AlertLine(
            Given(root, "id"),
            new AlertText(
                name, labels, Given(root, "summary") ?? annotations["summary"],
                Given(root, "description") ?? (annotations["description"] is { Length: > 0 } description ? description : annotations["message"]),
                Given(root, "expr") ?? "", Given(root, "source") ?? Given(root, "kind") ?? ""),
            Given(root, "severity"), Given(root, "category"), Given(root, "team"));
    }

    private static LabelSet Pairs(JsonElement root, string name) =>
        root.TryGetProperty(name, out var given) && given.ValueKind == JsonValueKind.Object
            ? LabelSet.From(given.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText())))
            : LabelSet.Empty;

    private static string? Given(JsonElement root, string name) => !root.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
