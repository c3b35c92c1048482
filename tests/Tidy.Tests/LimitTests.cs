using System.Globalization;
using System.Text.RegularExpressions;

namespace HelpDeskFlow.Tidy.Tests;

/// <summary>
/// Goal: the README's table of limits says what the program does. Method: every name in its last column is looked up in the
/// sources, and the value that stands there, written as people write it, must stand in the row.
/// </summary>
public sealed partial class LimitTests
{
    private static readonly Dictionary<string, string> Sources = Repository.Ending(".cs")
        .Where(f => !f.StartsWith("tests/", StringComparison.Ordinal) && !f.StartsWith("bench/", StringComparison.Ordinal))
        .Select(Repository.Text)
        .SelectMany(text => Declared().Matches(text).Select(m => (Name: m.Groups[1].Value, Text: text[m.Index..])))
        .GroupBy(d => d.Name, d => d.Text)
        .ToDictionary(g => g.Key, g => string.Join('\n', g));

    [Fact]
    public void Limits_OfTheReadme_AreThoseOfTheProgram()
    {
        var rows = Rows().ToList();
        Assert.True(rows.Count > 20, "The table of limits in README.md is not read as it is written now.");
        Repository.AssertNone(
            from row in rows
            from finding in Findings(row.Value, row.Names)
            select finding,
            "Correct the row in README.md, section Limits.");
    }

    [Theory]
    [InlineData("16_384", "16,384")]
    [InlineData("64L * 1024 * 1024", "64 MiB")]
    [InlineData("512 * 1024", "512 KiB")]
    [InlineData("Duration.FromMinutes(2)", "2 min")]
    [InlineData("TimeSpan.FromDays(30)", "30 days")]
    [InlineData("1_024", "1,024")]
    public void Written_ValueOfTheSources_IsAsPeopleWriteIt(string source, string written) => Assert.Contains(written, Written(source));

    private static IEnumerable<(string Value, string Names)> Rows() =>
        from line in Repository.Text("README.md").Split("## Limits")[1].Split("\n## ")[0].Split('\n')
        where line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('`', StringComparison.Ordinal)
        let cells = line.Trim('|', ' ').Split(" | ")
        select (cells[^2], cells[^1]);

    private static IEnumerable<string> Findings(string value, string names)
    {
        var type = "";
        foreach (var name in Quoted().Matches(names).Select(m => m.Groups[1].Value))
        {
            (type, var member) = name.Split('.') switch
            {
                [var t, var m] => (t, m),
                [var only] when type.Length == 0 => (only, ""),
                var other => (type, other[0]),
            };
            if (!Sources.TryGetValue(type, out var source))
            {
                yield return $"{name}: there is no type {type}";
            }
            else if (member.Length > 0)
            {
                var found = Regex.Match(source, $@"\b{member}\b(?: {{ get; init; }})? = ([^;]+);");
                if (!found.Success)
                {
                    yield return $"{name}: {type} has no {member} with a value";
                }
                else if (!Written(found.Groups[1].Value).Any(w => Regex.IsMatch(value, $@"(?<![\d,.]){Regex.Escape(w)}(?![\d,.]\d|\d)")))
                {
                    yield return $"{name} is {found.Groups[1].Value}, the row says \"{value}\"";
                }
            }
        }
    }

    /// <summary>The ways in which a README may write a value.</summary>
    private static IEnumerable<string> Written(string source)
    {
        if (Time().Match(source) is { Success: true } time)
        {
            var amount = time.Groups[2].Value.Replace("_", "", StringComparison.Ordinal);
            return time.Groups[1].Value switch
            {
                "Days" => [$"{amount} days", $"{amount} d"],
                "Hours" => [$"{amount} h"],
                "Minutes" => [$"{amount} min"],
                "Seconds" => [$"{amount} s"],
                _ => [$"{amount} ms"],
            };
        }

        var product = source.Split('*').Aggregate(1L, (sum, factor) => sum * long.Parse(factor.Trim().TrimEnd('L').Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        var plain = product.ToString("N0", CultureInfo.InvariantCulture);
        return !source.Contains("1024", StringComparison.Ordinal) ? [plain]
            : product % (1L << 30) == 0 ? [$"{product >> 30} GiB", plain]
            : product % (1L << 20) == 0 ? [$"{product >> 20} MiB", plain]
            : [$"{product >> 10} KiB", plain];
    }

    [GeneratedRegex(@"\b(?:class|record|struct) (\w+Limits)\b")]
    private static partial Regex Declared();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?:Duration|TimeSpan)\.From(\w+)\(([\d_]+)\)")]
    private static partial Regex Time();
}
