using System.Net;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.OnCall.Calendars;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Goal: calendars come in by address, and nothing that is not public is asked unless the config allows it. Method: a server on the loopback.</summary>
public sealed class CalendarFetcherTests
{
    private const string Calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:cy\r\nDTSTART:20300101T090000Z\r\nDTEND:20300102T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    public void IsPublic_Address_IsJudged(string address, bool expected) => Assert.Equal(expected, CalendarFetcher.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task Fetch_Loopback_IsRefusedUnlessAllowed_AlsoByNameAndRedirect()
    {
        await using var server = await StartAsync();
        using var fetcher = new CalendarFetcher();
        var url = server.Urls.First();

        Assert.Equal(Calendar, await fetcher.FetchAsync($"{url}/team.ics", allowLocal: true, TestContext.Current.CancellationToken));
        foreach (var refused in new[] { $"{url}/team.ics", $"{url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/team.ics" })
        {
            var why = await Assert.ThrowsAsync<CalendarFetchException>(() => fetcher.FetchAsync(refused, allowLocal: false, TestContext.Current.CancellationToken));
            Assert.Contains("allow_local", why.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/large", "more than")]
    [InlineData("/none", "404")]
    [InlineData("/round", "30")]
    public async Task Fetch_WhatCannotBeTaken_IsSaid(string path, string said)
    {
        await using var server = await StartAsync();
        using var fetcher = new CalendarFetcher();

        var why = await Assert.ThrowsAsync<CalendarFetchException>(() => fetcher.FetchAsync(server.Urls.First() + path, allowLocal: true, TestContext.Current.CancellationToken));
        Assert.Contains(said, why.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_CalendarOfASchedule_BecomesOverrides_AndAFailureKeepsThem()
    {
        await using var server = await StartAsync();
        var engine = SampleWorld.Engine(carriesOut: true);
        var name = new ScheduleName("payments-primary");
        void Named(string path) => engine.Config = engine.Config with
        {
            Schedules = [.. engine.Config.Schedules.Select(s => s.Name != name ? s : s with { Calendars = [new CalendarSource("team", server.Urls.First() + path, OverrideKind.Replace, Duration.FromMinutes(15), AllowLocal: true)] })],
        };
        Named("/team.ics");
        using var puller = new CalendarPuller(engine, TimeProvider.System, NullLogger<CalendarPuller>.Instance);

        await puller.PullDueAsync(TestContext.Current.CancellationToken);
        Named("/none");
        await puller.PullDueAsync(TestContext.Current.CancellationToken);

        var made = Assert.Single(engine.Rotations[name].Overrides);
        Assert.Equal(("cy", Instant.FromUtc(2030, 1, 1, 9, 0), "calendar team"), (made.Person!.Value.Value, made.From, made.By));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/team.ics", () => Calendar);
        app.MapGet("/large", () => new string('x', ApiLimits.CalendarBytesMax + 1));
        app.MapGet("/round", () => Results.Redirect("/round"));
        await app.StartAsync();
        return app;
    }
}
