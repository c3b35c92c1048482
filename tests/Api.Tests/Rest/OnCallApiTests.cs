using System.Net;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Coverage, swaps, calendars out and in, over HTTP.</summary>
public sealed class OnCallApiTests
{
    [Fact]
    public async Task Coverage_OverASpan_ShowsGapsLoadAndWarnings()
    {
        await using var host = await ApiHost.StartAsync();
        var coverage = await host.GetAsync("/api/v1/schedules/payments-primary/coverage?from=2026-01-05T00:00:00Z&to=2026-01-26T09:00:00Z");

        var gap = Assert.Single(coverage.GetProperty("gaps").EnumerateArray());
        Assert.Equal(("2026-01-05T00:00:00.000Z", "2026-01-05T09:00:00.000Z"), (gap.GetProperty("start").GetString(), gap.GetProperty("end").GetString()));
        Assert.Equal(9, coverage.GetProperty("gapHours").GetDouble());
        Assert.Equal(["ana", "bo", "cy"], coverage.GetProperty("load").EnumerateArray().Select(l => l.GetProperty("person").GetString()!));
        Assert.Equal(7, coverage.GetProperty("load")[0].GetProperty("nightsInRow").GetInt32());
        Assert.Equal(400, (await host.TryGetAsync("/api/v1/schedules/payments-primary/coverage?from=2026-01-06T00:00:00Z&to=2026-01-05T00:00:00Z")).Status);
        Assert.Equal(404, (await host.TryGetAsync("/api/v1/schedules/none/coverage")).Status);
    }

    [Fact]
    public async Task Override_OfEachKind_ReachesTheRotation()
    {
        await using var host = await ApiHost.StartAsync();
        const string Path = "/api/v1/schedules/payments-primary/overrides";
        var (from, to) = ("2026-03-03T09:00:00Z", "2026-03-03T17:00:00Z");
        Assert.Equal(200, (await host.PostAsync(Path, new { from, to, person = "cy", insteadOf = "ana" })).Status);
        var (_, removed) = await host.PostAsync(Path, new { from, to, remove = "bo", force = true });

        Assert.Equal("remove", removed.GetProperty("kind").GetString());
        var first = Assert.IsType<RotationCommand.AddOverride>(host.Engine.Asked[0].Command);
        Assert.Equal((OverrideKind.Replace, "cy", "ana", false), (first.Kind, first.Person!.Value.Value, first.InsteadOf!.Value.Value, first.Force));
        var second = Assert.IsType<RotationCommand.AddOverride>(host.Engine.Asked[1].Command);
        Assert.Equal((OverrideKind.Remove, "bo", true), (second.Kind, second.Person!.Value.Value, second.Force));
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(400, (await host.PostAsync(Path, new { from, to, remove = "bo", person = "cy" })).Status);
        Assert.Equal(400, (await host.PostAsync(Path, new { from, to, remove = "bo", add = "cy" })).Status);
        Assert.Equal("add", (await host.PostAsync(Path, new { from, to, add = "cy" })).Body.GetProperty("kind").GetString());
        Assert.Equal(OverrideKind.Add, Assert.IsType<RotationCommand.AddOverride>(host.Engine.Asked[2].Command).Kind);
    }

    [Fact]
    public async Task Swap_RequestedAcceptedDeclined_ReachesTheRotationAndIsListed()
    {
        await using var host = await ApiHost.StartAsync();
        const string Path = "/api/v1/schedules/payments-primary/swaps";
        var (from, to) = (Instant.FromUtc(2026, 3, 3, 9, 0), Instant.FromUtc(2026, 3, 4, 9, 0));
        var (status, made) = await host.PostAsync(Path, new { by = "ana", of = "ana", with = "bo", from = "2026-03-03T09:00:00Z", to = "2026-03-04T09:00:00Z" });
        var id = made.GetProperty("id").GetString()!;
        Assert.Equal((200, "open"), (status, made.GetProperty("status").GetString()));
        Assert.Equal(new RotationCommand.RequestSwap(id, new("ana"), new("bo"), from, to, null, "ana"), host.Engine.Asked[0].Command);

        var name = new ScheduleName("payments-primary");
        host.Engine.Rotations = host.Engine.Rotations.Add(name, new RotationState(name, []) { Swaps = [new SwapRequest(id, new("ana"), new("bo"), from, to, null, "ana", from)] });
        Assert.Equal(id, (await host.GetAsync(Path)).GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(200, (await host.PostAsync($"{Path}/{id}/accept", new { by = "bo" })).Status);
        Assert.Equal(200, (await host.PostAsync($"{Path}/{id}/decline", new { by = "bo" })).Status);
        Assert.Equal(new RotationCommand.AcceptSwap(id, new("bo"), "bo"), host.Engine.Asked[1].Command);
        Assert.Equal(new RotationCommand.DeclineSwap(id, "bo"), host.Engine.Asked[2].Command);
        Assert.Equal(400, (await host.PostAsync(Path, new { of = "ana" })).Status);
    }

    [Fact]
    public async Task Calendar_AtItsSecretAddress_HoldsTheShiftsAndNoOtherAddressDoes()
    {
        await using var host = await ApiHost.StartAsync();
        var address = new Uri((await host.GetAsync("/api/v1/people/bo/calendar")).GetProperty("url").GetString()!).AbsolutePath;
        var text = await host.Client.GetStringAsync(address);

        Assert.StartsWith("BEGIN:VCALENDAR\r\n", text, StringComparison.Ordinal);
        Assert.Contains("SUMMARY:On call: payments-primary\r\n", text, StringComparison.Ordinal);
        Assert.Contains("SUMMARY:On call: payments-secondary\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("X-HDF-PERSON:ana", text, StringComparison.Ordinal);
        foreach (var wrong in new[] { address.Replace("/bo/", "/ana/", StringComparison.Ordinal), address.Replace("people", "schedules", StringComparison.Ordinal), address[..^5] + ".ics" })
        {
            using var answer = await host.Client.GetAsync(wrong);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(404, (await host.TryGetAsync("/api/v1/people/zoe/calendar")).Status);
    }

    [Fact]
    public async Task CalendarIn_EventsOfKnownPeople_BecomeOverridesAndTheRestIsReported()
    {
        await using var host = await ApiHost.StartAsync(time: new SetTime(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        var answer = await PutAsync(host, "/api/v1/schedules/payments-primary/calendars/pto?as=remove", """
            BEGIN:VCALENDAR
            VERSION:2.0
            BEGIN:VEVENT
            UID:1
            DTSTART;VALUE=DATE:20260310
            DTEND;VALUE=DATE:20260312
            SUMMARY:Ana
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            DTSTART;TZID="W. Europe Standard Time":20260326T180000
            DURATION:PT14H
            RRULE:FREQ=WEEKLY;BYDAY=TH,SA;COUNT=4
            EXDATE;TZID=Europe/Berlin:20260328T180000
            SUMMARY:Away: bo (very long line that is fol
             ded)
            BEGIN:VALARM
            DTSTART:19700101T000000Z
            END:VALARM
            END:VEVENT
            BEGIN:VEVENT
            UID:2
            RECURRENCE-ID;TZID=Europe/Berlin:20260402T180000
            DTSTART:20260402T200000Z
            DTEND:20260402T210000Z
            SUMMARY:bo
            END:VEVENT
            BEGIN:VEVENT
            UID:3
            DTSTART:20260401T000000Z
            DTEND:20260402T000000Z
            SUMMARY:Somebody else
            END:VEVENT
            BEGIN:VEVENT
            UID:4
            DTSTART:20260401T000000Z
            DTEND:20260402T000000Z
            RRULE:FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR
            SUMMARY:cy
            END:VEVENT
            BEGIN:VEVENT
            UID:5
            STATUS:CANCELLED
            DTSTART:20260401T000000Z
            DTEND:20260402T000000Z
            SUMMARY:cy
            END:VEVENT
            END:VCALENDAR
            """);

        Assert.Equal(4, answer.GetProperty("overrides").GetInt32());
        var unmapped = answer.GetProperty("unmapped").EnumerateArray().Select(u => u.GetString()!).ToList();
        Assert.Equal(2, unmapped.Count);
        Assert.Contains("\"Somebody else\" names nobody", unmapped[0], StringComparison.Ordinal);
        Assert.Contains("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=FR", unmapped[1], StringComparison.Ordinal);
        var import = Assert.IsType<RotationCommand.ReplaceImported>(Assert.Single(host.Engine.Asked).Command);
        Assert.All(import.Overrides, o => Assert.True(o.Kind == OverrideKind.Remove && o.Id.StartsWith("pto:", StringComparison.Ordinal)));
        Assert.Equal(
            [
                ("ana", Instant.FromUtc(2026, 3, 10, 0, 0), Instant.FromUtc(2026, 3, 12, 0, 0)),
                ("bo", Instant.FromUtc(2026, 3, 26, 17, 0), Instant.FromUtc(2026, 3, 27, 7, 0)),
                ("bo", Instant.FromUtc(2026, 4, 2, 20, 0), Instant.FromUtc(2026, 4, 2, 21, 0)),
                ("bo", Instant.FromUtc(2026, 4, 4, 16, 0), Instant.FromUtc(2026, 4, 5, 6, 0)),
            ],
            import.Overrides.Select(o => (o.Person!.Value.Value, o.From, o.To)));
    }

    [Fact]
    public async Task CalendarIn_OurOwnFeed_GivesTheSameShifts()
    {
        await using var host = await ApiHost.StartAsync();
        var address = new Uri((await host.GetAsync("/api/v1/schedules/payments-primary/calendar")).GetProperty("url").GetString()!).AbsolutePath;
        await PutAsync(host, "/api/v1/schedules/payments-secondary/calendars/own", await host.Client.GetStringAsync(address));

        var now = host.Engine.Now;
        var end = now.InUtc().Date.PlusDays(365).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant(); // feeds end with a whole day
        var import = Assert.IsType<RotationCommand.ReplaceImported>(Assert.Single(host.Engine.Asked).Command);
        var schedule = SampleWorld.Config.Schedule(new ScheduleName("payments-primary"))!;
        Assert.Equal(
            OnCallAt.Shifts(schedule, null, now, end).Where(s => s.Person is not null).Select(s => (s.Person, s.End)),
            import.Overrides.Select(o => (o.Person, o.To)));
    }

    [Theory]
    [InlineData("/api/v1/schedules/payments-primary/calendars/pto", "hello", 400)]
    [InlineData("/api/v1/schedules/payments-primary/calendars/p%20o", "BEGIN:VCALENDAR", 400)]
    [InlineData("/api/v1/schedules/none/calendars/pto", "BEGIN:VCALENDAR", 404)]
    public async Task CalendarIn_Wrong_IsRefused(string path, string text, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var content = new StringContent(text, Encoding.UTF8, "text/calendar");
        using var answer = await host.Client.PutAsync(path, content);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task<JsonElement> PutAsync(ApiHost host, string path, string text)
    {
        using var content = new StringContent(text, Encoding.UTF8, "text/calendar");
        using var answer = await host.Client.PutAsync(path, content);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement.Clone();
    }
}
