using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Every key of a schedule is read, and what is wrong with one is said with place and fix.</summary>
public sealed class ScheduleConfigTests
{
    private const string Head = "version: 1\npeople: [{ name: ana }, { name: bo }]\n";

    private static ConfigResult Load(string text) => ConfigLoader.Parse(Head + text, "f.yml", _ => null);

    [Fact]
    public void Schedule_EveryKey_IsRead()
    {
        var result = Load("""
            schedules:
              - name: s
                timezone: Europe/Lisbon
                clock_changes: { skipped: change, repeated: second }
                allow_gaps: true
                layers:
                  - rotation: { every: 2, unit: days }
                    timezone: Asia/Tokyo
                    start: 2026-01-05T09:00
                    until: 2026-07-01T00:00
                    people: [ana, ~, { person: bo, from: 2026-02-01T00:00, until: 2026-03-01T00:00 }, { person: ~, until: 2026-04-01T00:00 }]
                    restrict: [{ days: [fri], from: "18:00", to_day: mon, to: "08:00" }, { days: [sun], to_day: sun, from: "10:00", to: "09:00" }, { from: "22:00", to: "06:00" }]
                overrides:
                  - { from: 2026-02-01T00:00, to: 2026-02-02T00:00, person: ana, instead_of: bo }
                  - { from: 2026-02-01T00:00, to: 2026-02-02T00:00, remove: bo }
                  - { from: 2026-02-01T00:00, to: 2026-02-02T00:00, person: ~ }
                  - { from: 2026-02-01T00:00, to: 2026-02-02T00:00, add: ana }
            """);

        Assert.Empty(result.Problems);
        var schedule = Assert.Single(result.Snapshot!.Schedules);
        Assert.Equal(new ClockChanges(SkippedTime.Change, RepeatedTime.Second), schedule.ClockChanges);
        Assert.True(schedule.AllowGaps);
        var layer = Assert.Single(schedule.Layers);
        Assert.Equal(("Asia/Tokyo", new LocalDateTime(2026, 7, 1, 0, 0)), (layer.Zone!.Id, layer.Until!.Value));
        Assert.Equal([new PersonName("ana"), null, new PersonName("bo"), null], layer.People);
        Assert.Equal(
            [SlotDates.Always, SlotDates.Always, new(new(2026, 2, 1, 0, 0), new(2026, 3, 1, 0, 0)), new(null, new LocalDateTime(2026, 4, 1, 0, 0))],
            layer.Dates);
        Assert.Equal([3, 7, 1], layer.Restrictions.Select(r => r.DaysLater));
        Assert.Equal(
            [(OverrideKind.Replace, "ana", "bo"), (OverrideKind.Remove, "bo", null), (OverrideKind.Replace, null, null), (OverrideKind.Add, "ana", null)],
            schedule.Overrides.Select(o => (o.Kind, o.Person?.Value, o.InsteadOf?.Value)));
    }

    [Theory]
    [InlineData("until: 2026-01-05T09:00, people: [ana]", "f.yml:3:99: layer 1 of schedule \"s\" ends at or before its start; write an \"until\" that is later than \"start\".")]
    [InlineData("people: [{ from: 2026-01-05T09:00 }]", "f.yml:3:101: a slot of layer 1 of schedule \"s\" needs \"person\"; write person: NAME, or person: null for an empty slot.")]
    [InlineData("people: [{ person: zoe }]", "f.yml:3:111: a slot of layer 1 of schedule \"s\" names the person \"zoe\", which is not defined; define it under \"people\" or write one of \"ana\", \"bo\".")]
    [InlineData("people: [ana], restrict: [{ days: [mon, tue], from: \"18:00\", to_day: fri, to: \"08:00\" }]", "f.yml:3:161: a restriction of layer 1 of schedule \"s\" has \"to_day\", which goes with one day in \"days\"; write for example days: [fri], from: \"18:00\", to_day: mon, to: \"08:00\".")]
    public void Layer_Wrong_IsSaidWithPlaceAndFix(string rest, string problem)
    {
        var result = Load($"schedules: [{{ name: s, timezone: UTC, layers: [{{ rotation: daily, start: 2026-01-05T09:00, {rest} }}] }}]\n");

        Assert.Equal([problem], result.Problems.Select(p => p.ToString()));
    }

    [Theory]
    [InlineData("person: ana, remove: bo", "override 1 of schedule \"s\" has \"person\" and \"remove\"; write one of them and the other as an override of its own.")]
    [InlineData("add: bo, remove: bo", "override 1 of schedule \"s\" has \"add\" and \"remove\"; write one of them and the other as an override of its own.")]
    [InlineData("remove: bo, instead_of: ana", "override 1 of schedule \"s\" has \"instead_of\", which goes with \"person\" only; remove it.")]
    [InlineData("remove: ~", "override 1 of schedule \"s\" has \"remove\" without a name; write remove: NAME.")]
    public void Override_Wrong_IsSaidWithFix(string rest, string problem)
    {
        var result = Load($"schedules: [{{ name: s, layers: [{{ rotation: daily, start: 2026-01-05T09:00, people: [ana] }}], overrides: [{{ from: 2026-01-05T09:00, to: 2026-01-06T09:00, {rest} }}] }}]\n");

        Assert.Equal([problem], result.Problems.Select(p => p.Text));
    }
}
