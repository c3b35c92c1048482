namespace HelpDeskFlow.Silo.Commands;

/// <summary>Columns of text for a terminal: two spaces between them, the last one as long as it is. Control characters become spaces.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const int CellCharactersMax = 80;
    private readonly List<string[]> _rows = [headings];

    /// <summary>Adds a row with as many cells as there are headings.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select((cell, c) => Clean(cell, isLast: c == cells.Length - 1))]);

    /// <summary>Writes headings and rows; nothing when there are no rows.</summary>
    public void Write(TextWriter writer)
    {
        if (_rows.Count == 1)
        {
            return;
        }

        var widths = Enumerable.Range(0, headings.Length).Select(c => _rows.Max(r => r[c].Length)).ToList();
        foreach (var row in _rows)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, c) => c == row.Length - 1 ? cell : cell.PadRight(widths[c]))).TrimEnd());
        }
    }

    private static string Clean(string cell, bool isLast)
    {
        var text = string.Create(cell.Length, cell, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        });
        return !isLast && text.Length > CellCharactersMax ? string.Concat(text.AsSpan(0, CellCharactersMax - 1), "…") : text;
    }
}
