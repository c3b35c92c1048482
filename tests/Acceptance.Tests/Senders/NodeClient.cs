using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>Runs a script of the directory <c>npm</c>, which drives a vendor's own client library.</summary>
internal static class NodeClient
{
    private const string Install = "./test does it: cd tests/Acceptance.Tests/npm && npm ci";

    /// <summary>Runs it; it must end with 0. Returns the JSON it printed.</summary>
    public static async Task<JsonElement> RunAsync(string script, string library, params string[] arguments)
    {
        var directory = Path.Combine(Repository.Root, "tests", "Acceptance.Tests", "npm");
        Assert.True(Directory.Exists(Path.Combine(directory, "node_modules", library)), $"The client library {library} is not installed; {Install}");
        var done = await HdfCommand.RunProgramAsync(DebianProgram.Node, [Path.Combine(directory, script), .. arguments]);
        Assert.True(done.ExitCode == 0, $"{script} gave:\n{done.Said}");
        return JsonDocument.Parse(done.Output).RootElement;
    }
}
