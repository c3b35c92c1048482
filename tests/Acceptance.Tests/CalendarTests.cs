using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: calendar programs see the shifts that we page by. Method: Debian's python3-icalendar parses the feeds of the running program; its events are compared with <c>hdf shifts</c> and the API.</summary>
public sealed class CalendarTests
{
    private const string Config = """
        version: 1
        people:
          - { name: ana, timezone: Europe/Lisbon }
          - { name: "bo; the \"second\", é", timezone: Europe/Lisbon }
        schedules:
          - name: primary
            timezone: Europe/London
            layers:
              - { rotation: daily, start: 2026-01-05T09:00, people: [ana, "bo; the \"second\", é"], restrict: [{ from: "21:00", to: "09:00" }] }
              - { rotation: weekly, timezone: America/Chicago, start: 2026-01-05T09:00, people: ["bo; the \"second\", é", ana], restrict: [{ days: [sat], from: "01:30", to_day: sun, to: "02:30" }] }
        """;

    /// <summary>Prints each event as a JSON line, as python3-icalendar understands it.</summary>
    private const string Program = """
        import sys, json, icalendar
        calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
        for event in calendar.walk('VEVENT'):
            print(json.dumps({'start': event.decoded('dtstart').isoformat(), 'end': event.decoded('dtend').isoformat(),
                              'person': str(event['X-HDF-PERSON']), 'summary': str(event['summary']), 'uid': str(event['uid'])}))
        """;

    [Fact]
    public async Task Feeds_ParsedByPythonIcalendar_AreTheShifts()
    {
        using var scratch = new Scratch();
        var file = scratch.Write("hdf.yml", Config);
        await using var program = await HdfProgram.StartAsync(file, scratch.In("data"));
        var url = new Uri((await program.Api.JsonAsync("/api/v1/schedules/primary/calendar")).Text("url")!);
        var feed = await program.Api.GetAsync(url.PathAndQuery);
        Assert.True(feed.IsSuccess, feed.Text);
        Assert.All(feed.Text.Split("\r\n"), line => Assert.True(System.Text.Encoding.UTF8.GetByteCount(line) <= 75, line));

        var events = await ParsedAsync(feed.Text);
        var (from, to) = (events[0].Start, events[^1].End);
        Assert.True(events.Count > 300, $"only {events.Count} events");
        var done = await HdfCommand.RunAsync("shifts", file, "primary", "--from", from.ToString("yyyy-MM-ddTHH:mm:ssZ"), "--to", to.ToString("yyyy-MM-ddTHH:mm:ssZ"));
        var shifts = done.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Where(s => s.Text("person") is not null)
            .Select(s => (s.Time("start")!.Value, s.Time("end")!.Value, s.Text("person")!));
        Assert.Equal(shifts, events.Select(e => (e.Start, e.End, e.Person)));
        Assert.Equal(events.Count, events.Select(e => e.Uid).Distinct().Count());

        var own = new Uri((await program.Api.JsonAsync("/api/v1/people/ana/calendar")).Text("url")!);
        Assert.Equal(
            events.Where(e => e.Person == "ana").Select(e => (e.Start, e.End)),
            (await ParsedAsync((await program.Api.GetAsync(own.PathAndQuery)).Text)).Select(e => (e.Start, e.End)));
        Assert.False((await program.Api.GetAsync(own.PathAndQuery.Replace(".ics", "x.ics"))).IsSuccess);
        Assert.False((await program.Api.GetAsync(own.PathAndQuery.Replace("/ana/", "/bo/"))).IsSuccess);
    }

    private static async Task<List<(DateTimeOffset Start, DateTimeOffset End, string Person, string Uid)>> ParsedAsync(string calendar)
    {
        var done = await HdfCommand.RunProgramWithInputAsync(calendar, DebianProgram.PythonWithIcalendar, "-c", Program);
        Assert.True(done.ExitCode == 0, done.Said);
        return [.. done.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Select(e => (e.Time("start")!.Value, e.Time("end")!.Value, e.Text("person")!, e.Text("uid")!))];
    }
}
