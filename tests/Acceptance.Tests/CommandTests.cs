using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: the commands that scripts and people use answer as promised, exit codes included. Method: each as a process of its own.</summary>
public sealed class CommandTests : IDisposable
{
    private const string Config = """
        version: 1
        people:
          - { name: ana, timezone: Europe/Lisbon, notify: [{ via: hook, after: 0s }] }
          - { name: bo, timezone: Europe/Lisbon, notify: [{ via: hook, after: 0s }] }
        services:
          - { name: checkout, match: ['service="checkout"'], policy: payments }
        policies:
          - { name: payments, steps: [{ notify: ["schedule:primary"], wait: 5m }] }
        schedules:
          - name: primary
            timezone: Europe/Lisbon
            layers:
              - { rotation: daily, start: 2026-01-05T09:00, people: [ana, bo] }
        destinations:
          - { name: hook, type: webhook, url: "http://127.0.0.1:9/hook", secret: s }
        """;

    private readonly Scratch _scratch = new();

    private string ConfigFile => _scratch.Write("hdf.yml", Config);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Check_GoodFile_EndsWithZero()
    {
        var done = await HdfCommand.RunAsync("check", ConfigFile);
        Assert.True(done.ExitCode == 0, done.Said);
    }

    [Fact]
    public async Task Route_TellsServicePolicyAndPerson()
    {
        var done = await HdfCommand.RunAsync("route", ConfigFile, "--labels", "service=checkout,alertname=Slow");
        Assert.True(done.ExitCode == 0, done.Said);
        Assert.Contains("checkout", done.Output);
        Assert.Contains("payments", done.Output);
        Assert.Matches(@"\b(ana|bo)\b", done.Output);
    }

    [Fact]
    public async Task Route_NothingMatches_SaysUnrouted()
    {
        var done = await HdfCommand.RunAsync("route", ConfigFile, "--labels", "service=elsewhere");
        Assert.True(done.ExitCode == 0, done.Said);
        Assert.Contains("unrouted", done.Output);
    }

    [Fact]
    public async Task OnCall_AtAnInstant_NamesThePerson()
    {
        var first = await HdfCommand.RunAsync("oncall", "primary", "--config", ConfigFile, "--at", "2026-01-05T10:00:00Z");
        Assert.True(first.ExitCode == 0, first.Said);
        Assert.Contains("ana", first.Output);
        var second = await HdfCommand.RunAsync("oncall", "primary", "--config", ConfigFile, "--at", "2026-01-06T10:00:00Z");
        Assert.Contains("bo", second.Output);
    }

    [Fact]
    public async Task OnCall_UnknownSchedule_FailsWithOneSentence()
    {
        var done = await HdfCommand.RunAsync("oncall", "primry", "--config", ConfigFile);
        Assert.Contains("primry", done.FailedWithOneSentence(1, 2));
    }

    [Fact]
    public async Task Shifts_AreJsonLinesWithoutGaps()
    {
        var done = await HdfCommand.RunAsync("shifts", ConfigFile, "primary", "--from", "2026-01-05T09:00:00Z", "--to", "2026-01-08T09:00:00Z");
        Assert.True(done.ExitCode == 0, done.Said);
        var shifts = done.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["ana", "bo", "ana"], shifts.Select(s => s.Text("person")));
        Assert.Equal(DateTimeOffset.Parse("2026-01-05T09:00:00Z"), shifts[0].Time("start"));
        Assert.Equal(DateTimeOffset.Parse("2026-01-08T09:00:00Z"), shifts[^1].Time("end"));
        Assert.All(shifts.Zip(shifts.Skip(1)), pair => Assert.Equal(pair.First.Time("end"), pair.Second.Time("start")));
    }

    [Fact]
    public async Task UnknownCommandOrOption_EndsWithTwo()
    {
        Assert.Equal(2, (await HdfCommand.RunAsync("chekc", ConfigFile)).ExitCode);
        Assert.Equal(2, (await HdfCommand.RunAsync("check", ConfigFile, "--colour")).ExitCode);
        Assert.Equal(2, (await HdfCommand.RunAsync("check")).ExitCode);
    }

    [Fact]
    public async Task Help_EndsWithZero_AndNamesTheCommands()
    {
        var done = await HdfCommand.RunAsync("--help");
        Assert.True(done.ExitCode == 0, done.Said);
        Assert.All(["run", "check", "route", "oncall", "shifts"], name => Assert.Contains(name, done.Output));
    }
}
