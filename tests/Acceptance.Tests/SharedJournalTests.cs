using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;
using HelpDeskFlow.Engine.ContractTests.Stores;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: the program runs on a journal behind a network as it does on its own disk, and moves there with everything it knows. Method: the program itself, a real server, the API before and after.</summary>
public sealed class SharedJournalTests(PostgresServer server)
{
    private const string Config = """
        version: 1
        services: [{ name: checkout, match: ['service="checkout"'] }]
        grouping: [{ labels: [instance], window: 5m }]
        resolve_timeout: 2h
        """;

    [Fact]
    public async Task Migrate_ToPostgres_ShowsTheSame_AndGoesOn_AlsoAfterAKill()
    {
        using var scratch = new Scratch();
        var (config, data, connection) = (scratch.Write("hdf.yml", Config), scratch.In("data"), server.NewDatabase());
        string[] journal = ["--journal", "postgres", "--journal-connection", connection];
        string before;
        await using (var program = await HdfProgram.StartAsync(config, data))
        {
            for (var i = 0; i < 30; i++)
            {
                await SendAsync(program, i);
            }

            await program.Api.PostAsync($"/api/v1/incidents/{await FirstAsync(program)}/acknowledge", new { by = "ana" });
            await program.Api.PostAsync($"/api/v1/incidents/{await FirstAsync(program)}/notes", new { by = "ana", text = "looked at it" });
            before = await ShownAsync(program);

            var running = (await HdfCommand.RunAsync(["migrate", "--data", data, .. journal])).FailedWithOneSentence(1);
            Assert.Contains("is in use by another running program", running);
            await program.StopAsync();
        }

        var migrated = await HdfCommand.RunAsync(["migrate", "--data", data, .. journal]);
        Assert.True(migrated.ExitCode == 0, migrated.Said);
        Assert.Matches("^copied [0-9,]+ commits .* read back, everything is the same\\.\n", migrated.Output);
        Assert.Contains("commits already", (await HdfCommand.RunAsync(["migrate", "--data", data, .. journal])).FailedWithOneSentence(1));

        await using (var program = await HdfProgram.StartAsync(config, data, journal))
        {
            Assert.Equal(before, await ShownAsync(program));
            Assert.Contains("is in use by process", (await HdfCommand.RunAsync([.. HdfProgram.Arguments(config, data), .. journal])).FailedWithOneSentence(1));
            await SendAsync(program, 30);
            before = await ShownAsync(program);
            await program.KillAsync();
        }

        await using var again = await HdfProgram.StartAsync(config, data, journal);
        Assert.Equal(before, await ShownAsync(again));
        Assert.Equal(31, (await again.Api.IncidentsAsync()).Count);
        await again.StopAsync();
    }

    [Fact]
    public async Task Migrate_IntoPartitions_ReadsThemBack_AndIsRefusedASecondTime()
    {
        using var scratch = new Scratch();
        var (config, data, connection) = (scratch.Write("hdf.yml", Config), scratch.In("data"), server.NewDatabase());
        string[] migrate = ["migrate", "--data", data, "--journal", "postgres", "--journal-connection", connection, "--partitions"];
        await using (var program = await HdfProgram.StartAsync(config, data))
        {
            for (var i = 0; i < 30; i++)
            {
                await SendAsync(program, i);
            }

            await program.Api.PostAsync($"/api/v1/incidents/{await FirstAsync(program)}/resolve", new { by = "ana" });
            await program.KillAsync();
        }

        var split = await HdfCommand.RunAsync([.. migrate, "4"]);
        Assert.True(split.ExitCode == 0, split.Said);
        Assert.Contains("split into 4 partitions with 30 alerts in all; read back, everything is the same.", split.Output, StringComparison.Ordinal);
        Assert.Contains("has 4 partitions", (await HdfCommand.RunAsync([.. migrate, "5"])).FailedWithOneSentence(2));
        Assert.Contains("commits already", (await HdfCommand.RunAsync([.. migrate, "4"])).FailedWithOneSentence(1));
        Assert.Contains("--partitions is \"1\"", (await HdfCommand.RunAsync([.. migrate, "1"])).FailedWithOneSentence(2));
    }

    [Fact]
    public async Task Run_PostgresRestarts_RefusesMeanwhile_AndGoesOnByItself()
    {
        using var scratch = new Scratch();
        using var own = new PostgresServer();
        string[] journal = ["--journal", "postgres", "--journal-connection", own.NewDatabase()];
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"), journal);
        await SendAsync(program, 1);
        own.Crash();
        var refused = await program.Api.PostAsync("/api/v1/alerts", Alert(2));
        Assert.Equal(503, (int)refused.Status);
        Assert.Equal(503, (int)(await program.Api.GetAsync("/readyz")).Status);
        own.Restart();
        await Until.TrueAsync("the program is ready again", Patience.Soon, async () => (await program.Api.GetAsync("/readyz")).IsSuccess, () => program.Said);
        await SendAsync(program, 2);
        await SendAsync(program, 3);
        Assert.Equal(3, (await program.Api.AlertsAsync()).Count);
        await program.StopAsync();
    }

    private static string Alert(int number) => AlertBody.Of([new AlertBody(
        new Dictionary<string, string> { ["alertname"] = "Slow", ["service"] = "checkout", ["instance"] = number.ToString(CultureInfo.InvariantCulture) },
        TimeProvider.System.GetUtcNow(),
        Summary: $"number {number}")]);

    private static async Task SendAsync(HdfProgram program, int number)
    {
        var answer = await program.Api.PostAsync("/api/v2/alerts", Alert(number));
        Assert.True(answer.IsSuccess, answer.Text);
    }

    private static async Task<string?> FirstAsync(HdfProgram program) => (await program.Api.IncidentsAsync())[^1].Text("id");

    /// <summary>Alerts and incidents as the API shows them, whole; links hold the port, so they are left out.</summary>
    private static async Task<string> ShownAsync(HdfProgram program)
    {
        var lines = new List<string>();
        foreach (var incident in await program.Api.IncidentsAsync())
        {
            lines.Add((await program.Api.JsonAsync($"/api/v1/incidents/{incident.Text("id")}")).GetRawText());
        }

        lines.AddRange((await program.Api.AlertsAsync()).Select(a => a.GetRawText()));
        return string.Join('\n', lines).Replace(program.Url.Authority, "here", StringComparison.Ordinal);
    }
}
