using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Goal: the noise page's figures are right and its advice follows from them. Method: incidents put into an engine by hand.</summary>
public sealed class NoiseApiTests
{
    [Fact]
    public async Task Noise_OverDays_CountsPagesAndAdvisesByWhatPeopleDid()
    {
        var engine = SampleWorld.Engine();
        var sample = engine.Incident(4)!; // HighLatency on search, resolved, one page, nobody took it
        for (var number = 10; number < 14; number++)
        {
            engine.Put(sample with { Id = IncidentId.FromNumber(number), Number = number, OpenedAt = SampleWorld.Now - Duration.FromHours(20 - number) });
        }

        var taken = engine.Incident(3)!; // KubePodCrashLooping, acknowledged
        for (var number = 20; number < 23; number++)
        {
            engine.Put(taken with { Id = IncidentId.FromNumber(number), Number = number, OpenedAt = SampleWorld.Now - Duration.FromHours(1) });
        }

        engine.Put(sample with { Id = IncidentId.FromNumber(30), Number = 30, Title = "Once", OpenedAt = SampleWorld.Now, Timeline = [] });
        await using var host = await ApiHost.StartAsync(engine);
        var noise = await host.GetAsync("/api/v1/noise?days=1");

        var items = noise.GetProperty("items").EnumerateArray().ToDictionary(i => i.GetProperty("title").GetString()!);
        Assert.Equal("HighLatency", noise.GetProperty("items")[0].GetProperty("title").GetString());
        var noisy = items["HighLatency"];
        Assert.Equal((5, 5, 0, 5), (noisy.GetProperty("incidents").GetInt32(), noisy.GetProperty("pages").GetInt32(), noisy.GetProperty("acknowledged").GetInt32(), noisy.GetProperty("endedAlone").GetInt32()));
        Assert.Equal("silence", noisy.GetProperty("advice").GetString());
        Assert.Contains("saves 35 pages a week", noisy.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(["alertname=\"HighLatency\"", "service=\"search\"", "cluster=\"eu-west-1\""], noisy.GetProperty("matchers").EnumerateArray().Select(m => m.GetString()!));

        var fix = items["KubePodCrashLooping"];
        Assert.Equal("fix", fix.GetProperty("advice").GetString());
        Assert.Equal(4, fix.GetProperty("silencing").GetProperty("hidden").GetInt32());
        Assert.Equal("look", items["Once"].GetProperty("advice").GetString());
        Assert.False(items.ContainsKey("CertificateExpiresSoon")); // two days ago
        Assert.True(noise.GetProperty("complete").GetBoolean());
        Assert.Equal(400, (await host.TryGetAsync("/api/v1/noise?days=31")).Status);
    }

    [Fact]
    public async Task People_Listed_SayWhereTheyAreOnCall()
    {
        await using var host = await ApiHost.StartAsync();
        var people = (await host.GetAsync("/api/v1/people")).GetProperty("items").EnumerateArray().ToList();

        Assert.Equal(["ana", "bo", "cy"], people.Select(p => p.GetProperty("name").GetString()!));
        Assert.Equal(2, people.Sum(p => p.GetProperty("onCall").GetArrayLength()));
    }

    [Fact]
    public async Task Shifts_WithOverrides_SayWhichOfThemAnOverrideMade()
    {
        var name = new ScheduleName("payments-primary");
        await using var host = await ApiHost.StartAsync();
        var (from, to) = (Instant.FromUtc(2026, 3, 4, 9, 0), Instant.FromUtc(2026, 3, 5, 9, 0));
        host.Engine.Rotations = ImmutableDictionary<ScheduleName, Domain.OnCall.RotationState>.Empty
            .Add(name, new(name, [new("o", from, to, new PersonName("ana"), "bo")]));
        var shifts = (await host.GetAsync("/api/v1/schedules/payments-primary?from=2026-03-03T09:00:00Z&to=2026-03-08T09:00:00Z")).GetProperty("shifts").EnumerateArray().ToList();

        Assert.Equal([false, true, false], shifts.Select(s => s.GetProperty("overridden").GetBoolean()));
        Assert.Equal("override o of schedule payments-primary by bo", shifts[1].GetProperty("why").GetString());
    }
}
