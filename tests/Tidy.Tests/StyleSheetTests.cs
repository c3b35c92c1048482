using System.Text.RegularExpressions;

namespace HelpDeskFlow.Tidy.Tests;

/// <summary>Goal: a page looks as its own style sheet says. Method: the console loads all sheets, so a class that two of them style means two things at once.</summary>
public sealed partial class StyleSheetTests
{
    [Fact]
    public void Class_IsStyledByOneSheet()
    {
        var page = Repository.Text("api/HelpDeskFlow.Api/Console/index.html");
        var sheets = from file in Repository.Ending(".css").Where(f => page.Contains($"{Path.GetFileName(f)}\"", StringComparison.Ordinal))
                     from name in Classes(Repository.Text(file)).Distinct()
                     group Path.GetFileName(file) by name;

        Repository.AssertNone(
            sheets.Where(s => s.Count() > 1).Select(s => $".{s.Key} is styled by {string.Join(" and ", s.Order())}"),
            "Put what is special under a class of its own page.");
    }

    /// <summary>Classes that have rules of their own, those of narrow or dark screens left out.</summary>
    private static IEnumerable<string> Classes(string text)
    {
        var depth = 0;
        var selector = "";
        foreach (var c in Comment().Replace(text, ""))
        {
            switch (c)
            {
                case '{' when depth++ == 0:
                    foreach (var one in selector.Split(',', StringSplitOptions.TrimEntries).Where(s => Alone().IsMatch(s)))
                    {
                        yield return one[1..];
                    }

                    break;
                case '}':
                    depth--;
                    selector = "";
                    break;
                default:
                    selector += depth == 0 ? c : "";
                    break;
            }
        }
    }

    [GeneratedRegex(@"^\.[\w-]+$")]
    private static partial Regex Alone();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
