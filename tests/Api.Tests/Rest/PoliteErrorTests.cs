namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Goal: who gets a request wrong reads what to do. Method: mistakes that a stranger makes, and the sentence for each.</summary>
public sealed class PoliteErrorTests
{
    [Theory]
    [InlineData("/api/v1/incidents/6/merge", 400, "into is missing; give the id or the number, as text, of the incident that takes its alerts.")]
    [InlineData("/api/v1/incidents/6/frobnicate", 404, "There is no POST /api/v1/incidents/6/frobnicate; the paths are listed in /openapi/v1.json.")]
    [InlineData("/intake/nonsense", 404, "There is no POST /intake/nonsense; the paths are listed in /openapi/v1.json.")]
    public async Task Post_Wrong_SaysWhatToDo(string path, int status, string detail)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.PostAsync(path, new { by = "ana" });

        Assert.Equal((status, detail), (answer.Status, answer.Body.GetProperty("detail").GetString()));
    }
}
