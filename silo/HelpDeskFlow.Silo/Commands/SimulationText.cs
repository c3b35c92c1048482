using System.Globalization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Rehearsals;
using NodaTime;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Reports of rehearsals side by side.</summary>
internal static class SimulationText
{
    /// <summary>As tables: the whole, then each person.</summary>
    public static void Write(IReadOnlyList<(string File, RehearsalReport Report)> reports, TextWriter writer)
    {
        var whole = new TextTable(["", .. reports.Select(r => Path.GetFileName(r.File))]);
        void Row(string name, Func<RehearsalReport, string> value) => whole.Add([name, .. reports.Select(r => value(r.Report))]);
        Row("incidents", r => Number(r.Incidents));
        Row("paged somebody", r => Number(r.Paged));
        Row("paged nobody", r => Number(r.NotPaged));
        Row("pages", r => Number(r.Pages));
        Row("coverage", r => r.Covered.ToString("P2", CultureInfo.InvariantCulture));
        Row("first page, median", r => Time(r.FirstPageMedian));
        Row("first page, latest", r => Time(r.FirstPageMax));
        whole.Write(writer);
        writer.WriteLine();
        var people = new TextTable(["PERSON", .. reports.SelectMany(_ => new[] { "PAGES", "NIGHT", "LONGEST QUIET", "ON CALL" })]);
        foreach (var name in reports.SelectMany(r => r.Report.People.Select(p => p.Person.Value)).Distinct().Order(StringComparer.Ordinal))
        {
            people.Add([name, .. reports.SelectMany(r => Cells(r.Report.People.FirstOrDefault(p => p.Person.Value == name)))]);
        }

        people.Write(writer);
    }

    /// <summary>As what is written for programs.</summary>
    public static object Json(string file, RehearsalReport report) => new
    {
        config = file,
        incidents = report.Incidents,
        paged = report.Paged,
        notPaged = report.NotPaged,
        pages = report.Pages,
        covered = report.Covered,
        firstPageMedianSeconds = report.FirstPageMedian?.TotalSeconds,
        firstPageMaxSeconds = report.FirstPageMax?.TotalSeconds,
        people = report.People.Select(p => new
        {
            person = p.Person.Value,
            pages = p.Pages,
            nightPages = p.NightPages,
            longestQuietHours = p.LongestQuiet.TotalHours,
            onCallHours = p.OnCall.TotalHours,
        }),
    };

    private static string[] Cells(RehearsedPerson? person) => person is null
        ? ["-", "-", "-", "-"]
        : [Number(person.Pages), Number(person.NightPages), Hours(person.LongestQuiet), Hours(person.OnCall)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Hours(Duration time) => $"{time.TotalHours.ToString("F1", CultureInfo.InvariantCulture)} h";

    private static string Time(Duration? time) => time is { } some ? DurationText.Of(some) : "-";
}
