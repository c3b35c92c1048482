using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Bench;

/// <summary>
/// "1,000 schedules, who is on call now" and "a year of shifts": time a schedule, compared with the budget in oncall-budget.json
/// beside the program. The schedules are of four kinds: weekly; day and night by weekday hours; three zones following the sun;
/// weekly with dated people, an end and ten overrides.
/// </summary>
internal static class OnCallBenchmark
{
    private const int Schedules = 1_000;
    private const int Passes = 101;
    private const int YearPasses = 12;
    private static readonly Instant Now = Instant.FromUtc(2026, 6, 3, 12, 34);
    private static readonly string[] Zones = ["Europe/Lisbon", "America/Chicago", "Australia/Lord_Howe", "Asia/Kolkata"];

    /// <summary>0: within the budget; 1: not.</summary>
    public static int Run()
    {
        Schedule[] schedules = [.. Enumerable.Range(0, Schedules).Select(Of)];
        var fine = true;
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "oncall-budget.json")));

        string[] kinds = ["weekly", "hours", "sun", "dated"];
        var perSchedule = new List<double>();
        var perKind = kinds.Select(_ => new List<double>()).ToArray();
        for (var pass = 0; pass < Passes; pass++)
        {
            // Another instant each time, so that nothing is answered from what the last pass left behind.
            var at = Now + Duration.FromMinutes(pass * 337);
            for (var i = 0; i < Schedules; i++)
            {
                var startedAt = Stopwatch.GetTimestamp();
                _ = OnCallAt.Find(schedules[i], null, at);
                if (pass >= Passes / 2)
                {
                    var micros = Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds;
                    perSchedule.Add(micros);
                    perKind[i % kinds.Length].Add(micros);
                }
            }
        }

        fine &= Judge("oncall_at_us_median", Median(perSchedule), file);
        Console.WriteLine(string.Join(' ', kinds.Select((k, i) => string.Create(CultureInfo.InvariantCulture, $"{k}={Median(perKind[i]):F1}us"))));
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            var years = new List<double>();
            for (var pass = 0; pass < YearPasses; pass++)
            {
                foreach (var schedule in schedules.Where((_, i) => i % kinds.Length == kind).Take(100))
                {
                    var startedAt = Stopwatch.GetTimestamp();
                    _ = OnCallAt.Shifts(schedule, null, Now, Now + Duration.FromDays(365));
                    if (pass >= YearPasses / 2)
                    {
                        years.Add(Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds); // the first half lets the compiler finish
                    }
                }
            }

            fine &= Judge($"oncall_year_{kinds[kind]}_ms_median", Median(years), file);
        }

        return fine ? 0 : 1;
    }

    private static bool Judge(string name, double value, JsonDocument budget)
    {
        var most = budget.RootElement.GetProperty(name).GetDouble();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}={value:F3} budget={most} {(value < most ? "ok" : "MISSED")}"));
        return value < most;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static Schedule Of(int number)
    {
        PersonName?[] people = [.. Enumerable.Range(0, 6).Select(i => (PersonName?)new PersonName($"p{i}"))];
        var start = new LocalDateTime(2024, 1, 1, 9, 0);
        var zone = DateTimeZoneProviders.Tzdb[Zones[number / 4 % Zones.Length]];
        IsoDayOfWeek[] workdays = [IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday];
        var weekly = new Layer(RotationUnit.Weeks, 1, Duration.Zero, start, [.. people], []);
        var day = new Restriction([.. workdays], new LocalTime(9, 0), new LocalTime(17, 0));
        var sun = new Restriction([], new LocalTime(8, 0), new LocalTime(16, 0));
        return (number % 4) switch
        {
            0 => new Schedule(new($"weekly{number}"), zone, [weekly], []),
            1 => new Schedule(new($"hours{number}"), zone, [weekly, weekly with { Unit = RotationUnit.Days, Restrictions = [day] }], []),
            2 => new Schedule(
                new($"sun{number}"),
                zone,
                [.. Zones[..3].Select(z => weekly with { Unit = RotationUnit.Days, Restrictions = [sun], Zone = DateTimeZoneProviders.Tzdb[z] })],
                []),
            _ => new Schedule(
                new($"dated{number}"),
                zone,
                [weekly with { Until = new LocalDateTime(2030, 1, 1, 0, 0), Dates = [.. people.Select((_, i) => new SlotDates(i % 2 == 0 ? null : start.PlusDays(i * 200), i == 4 ? start.PlusDays(900) : null))] }],
                [.. Enumerable.Range(0, 10).Select(i => new ScheduleOverride(start.PlusDays((i * 100) + 3), start.PlusDays((i * 100) + 5), people[i % 6]))]),
        };
    }
}
