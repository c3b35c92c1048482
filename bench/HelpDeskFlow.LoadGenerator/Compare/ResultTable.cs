using System.Text;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Prints the rows in aligned columns, readable as text and as Markdown.</summary>
internal static class ResultTable
{
    private static readonly string[] Heads = ["number", "ours", "Alertmanager", "ratio", "must", "aim", "verdict"];

    public static string Text(IReadOnlyList<Row> rows)
    {
        List<string[]> lines = [Heads, .. rows.Select(r => new[] { r.Title, r.Ours, r.Peer, r.Ratio, r.Must, r.Aim, Row.VerdictText(r.Verdict) })];
        int[] widths = [.. Heads.Select((_, column) => lines.Max(l => l[column].Length))];
        lines.Insert(1, [.. widths.Select(w => new string('-', w))]);
        StringBuilder text = new();
        foreach (string[] line in lines)
        {
            text.Append("| ").AppendJoin(" | ", line.Select((cell, column) => cell.PadRight(widths[column]))).AppendLine(" |");
        }

        return text.ToString();
    }
}
