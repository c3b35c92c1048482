using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>An answer: status and text.</summary>
internal readonly record struct Answer(HttpStatusCode Status, string Text)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;
}

/// <summary>Our REST interface as a script sees it: paths and JSON, no types of the program.</summary>
internal sealed class HdfClient(Uri url, string? apiKey = null) : IDisposable
{
    private const int PageSize = 1000;
    private const int PagesMax = 10_000;
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = url,
        Timeout = TimeSpan.FromSeconds(20),
        DefaultRequestHeaders = { Authorization = apiKey is null ? null : new("Bearer", apiKey) },
    };

    public async Task<Answer> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Posts a text as JSON.</summary>
    public async Task<Answer> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(path, content);
        return new Answer(answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Posts a value as JSON.</summary>
    public Task<Answer> PostAsync<T>(string path, T value) => PostAsync(path, JsonSerializer.Serialize(value));

    /// <summary>Gets a JSON answer that must be a success.</summary>
    public async Task<JsonElement> JsonAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.True(answer.IsSuccess, $"GET {path} gave {(int)answer.Status}: {answer.Text}");
        return answer.Json;
    }

    /// <summary>All items of a list, page after page.</summary>
    /// <param name="path">With its query and without <c>limit</c> and <c>cursor</c>.</param>
    public async Task<List<JsonElement>> AllAsync(string path)
    {
        var items = new List<JsonElement>();
        var mark = path.Contains('?') ? '&' : '?';
        string? cursor = null;
        for (var page = 0; page < PagesMax; page++)
        {
            var answer = await JsonAsync($"{path}{mark}limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            items.AddRange(answer.GetProperty("items").EnumerateArray());
            var next = answer.GetProperty("next");
            if (next.ValueKind == JsonValueKind.Null)
            {
                return items;
            }

            cursor = next.ToString();
        }

        throw new InvalidOperationException($"{path} has more than {PagesMax} pages.");
    }

    /// <summary>All incidents, of any status.</summary>
    public Task<List<JsonElement>> IncidentsAsync() => AllAsync("/api/v1/incidents?status=all");

    /// <summary>All alerts, of any state.</summary>
    public Task<List<JsonElement>> AlertsAsync() => AllAsync("/api/v1/alerts?state=all");

    public void Dispose() => _http.Dispose();
}

/// <summary>Reading JSON in tests.</summary>
internal static class JsonReading
{
    /// <summary>A property's text; null where it is null or not there.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public static int Int(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static DateTimeOffset? Time(this JsonElement element, string name) =>
        element.Text(name) is { } text ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;
}
