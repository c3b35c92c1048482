using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>
/// Whatever speaks Alertmanager's API v2, told the same as another of its kind, and what it shows then in a form that does not
/// depend on which of them it is: silences go by the numbers under which they were set.
/// </summary>
internal sealed class SilencingServer(Uri url) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url };
    private readonly Dictionary<int, string> _ids = [];

    public async Task<int> SendAlertsAsync(object alerts)
    {
        using var answer = await _http.PostAsJsonAsync("/api/v2/alerts", alerts);
        return (int)answer.StatusCode;
    }

    /// <summary>Sets silence <paramref name="number"/>, or changes silence <paramref name="edits"/>, which may become that one.</summary>
    /// <returns>The status, and whether it became a new one.</returns>
    public async Task<string> SetAsync(int number, int? edits, IReadOnlyDictionary<string, object> silence)
    {
        var body = new Dictionary<string, object>(silence);
        if (edits is { } known)
        {
            body["id"] = _ids[known];
        }

        using var answer = await _http.PostAsJsonAsync("/api/v2/silences", body);
        if (!answer.IsSuccessStatusCode)
        {
            return $"{(int)answer.StatusCode}";
        }

        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("silenceID").GetString()!;
        if (_ids.ContainsValue(id))
        {
            return "in place";
        }

        _ids[number] = id;
        return "new";
    }

    public async Task<bool> ExpireAsync(int number)
    {
        using var answer = await _http.DeleteAsync($"/api/v2/silence/{_ids[number]}");
        return answer.IsSuccessStatusCode;
    }

    /// <summary>Alerts, groups and silences as text.</summary>
    public async Task<string> ShowAsync(string query)
    {
        var text = new StringBuilder();
        var shown = await Task.WhenAll(GetAsync($"/api/v2/alerts?{query}"), GetAsync("/api/v2/alerts/groups"), GetAsync("/api/v2/silences"));
        foreach (var alert in shown[0].EnumerateArray())
        {
            text.AppendLine(Alert(alert));
        }

        text.AppendLine("groups");
        var groups = shown[1].EnumerateArray()
            .Select(g => $"{Labels(g.GetProperty("labels"))} {g.GetProperty("receiver").GetProperty("name")}: {string.Join(" | ", g.GetProperty("alerts").EnumerateArray().Select(Alert).Order(StringComparer.Ordinal))}");
        text.AppendJoin('\n', groups.Order(StringComparer.Ordinal)).AppendLine().AppendLine("silences");
        var silences = shown[2].EnumerateArray()
            .Select(s => $"{Number(s.GetProperty("id").GetString()!)} {s.GetProperty("status").GetProperty("state")} {s.GetProperty("comment")} {s.GetProperty("createdBy")} {Matchers(s)}");
        return text.AppendJoin('\n', silences.Order(StringComparer.Ordinal)).ToString();
    }

    private Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(path);

    public void Dispose() => _http.Dispose();

    private static string Matchers(JsonElement silence) => string.Join(
        ",", silence.GetProperty("matchers").EnumerateArray().Select(m => $"{m.GetProperty("name")} {m.GetProperty("isEqual")} {m.GetProperty("isRegex")} {m.GetProperty("value")}"));

    private static string Labels(JsonElement labels) =>
        string.Join(",", labels.EnumerateObject().OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => $"{l.Name}={l.Value}"));

    private static string Time(JsonElement alert, string name) =>
        DateTimeOffset.Parse(alert.GetProperty(name).GetString()!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Which of several alerts is named as the one that inhibits is up to each.</summary>
    private string Alert(JsonElement alert)
    {
        var status = alert.GetProperty("status");
        var silencedBy = status.GetProperty("silencedBy").EnumerateArray().Select(s => Number(s.GetString()!)).Order();
        return $"{alert.GetProperty("fingerprint")} {Labels(alert.GetProperty("labels"))} {Labels(alert.GetProperty("annotations"))} {Time(alert, "startsAt")}-{Time(alert, "endsAt")} {status.GetProperty("state")} by {string.Join(",", silencedBy)} inhibited {status.GetProperty("inhibitedBy").GetArrayLength() > 0}";
    }

    private int Number(string id) => _ids.FirstOrDefault(i => i.Value == id).Key;
}
