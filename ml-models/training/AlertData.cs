using System.Text.Json;
using HelpDeskFlow.Classifier;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Training;

/// <summary>One line of the data: the alert and the answers its authors gave. Absent answers are null.</summary>
public sealed record LabelledAlert(string Repository, string Path, string Family, AlertText Text, string? Category, string? Severity, string? Team, string? TeamRole);

/// <summary>Reads the data's JSON lines.</summary>
public static class AlertData
{
    /// <summary>Name of the file of alert rules.</summary>
    public const string FileName = "alert_rules_train.jsonl";

    /// <summary>All lines of a file.</summary>
    public static List<LabelledAlert> Read(string path) => [.. File.ReadLines(path).Where(l => l.Length > 0).Select(Parse)];

    private static LabelledAlert Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("labels", out var given) && given.ValueKind == JsonValueKind.Object)
        {
            foreach (var label in given.EnumerateObject())
            {
                labels[label.Name] = label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString()! : label.Value.GetRawText();
            }
        }

        var text = new AlertText(
            Text(root, "alert") ?? "", LabelSet.From(labels), Text(root, "summary") ?? "", Text(root, "description") ?? "", Text(root, "expr") ?? "", Text(root, "kind") ?? "");
        return new LabelledAlert(
            Text(root, "source_repo") ?? "", Text(root, "source_path") ?? "", Text(root, "family") ?? "", text,
            Text(root, "category"), Text(root, "severity_p"), Text(root, "team"), Text(root, "team_role"));
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
