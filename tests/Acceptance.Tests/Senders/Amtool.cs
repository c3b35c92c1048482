using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>Debian's amtool against an Alertmanager's address.</summary>
internal sealed class Amtool(Uri alertmanager)
{
    /// <summary>Runs it; it must end with 0. Returns what it printed.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var done = await HdfCommand.RunProgramAsync(DebianProgram.Amtool, [$"--alertmanager.url={alertmanager}", "--no-version-check", .. arguments]);
        Assert.True(done.ExitCode == 0, $"amtool {string.Join(' ', arguments)} gave:\n{done.Said}");
        return done.Output;
    }

    /// <summary><c>alert query</c> with these filters, as JSON.</summary>
    public async Task<List<JsonElement>> QueryAsync(params string[] filters)
    {
        var text = await RunAsync(["alert", "query", "--output=json", .. filters]);
        return [.. JsonDocument.Parse(text).RootElement.EnumerateArray()];
    }
}
