using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Crash;

/// <summary>A person who acknowledges some of the incidents that wait.</summary>
internal sealed class Responder(int seed, Address address)
{
    public const string Name = "ana";

    private const int PauseMilliseconds = 120;
    private readonly Random _random = new(seed);

    /// <summary>Incidents whose acknowledgement was answered 2xx.</summary>
    public HashSet<string> Acknowledged { get; } = [];

    /// <summary>Answers that nobody should get.</summary>
    public List<string> Faults { get; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (address.Url is { } url)
            {
                using var api = new HdfClient(url);
                try
                {
                    await AcknowledgeOneAsync(api);
                }
                catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
                {
                    // It was killed under us; whether it is acknowledged nobody knows.
                }
            }

            await Task.Delay(PauseMilliseconds, CancellationToken.None);
        }
    }

    private async Task AcknowledgeOneAsync(HdfClient api)
    {
        var list = await api.GetAsync("/api/v1/incidents?status=triggered&limit=30");
        if (!list.IsSuccess)
        {
            Faults.Add($"the list of incidents gave {(int)list.Status}: {list.Text}");
            return;
        }

        var items = list.Json.GetProperty("items");
        if (items.GetArrayLength() == 0)
        {
            return;
        }

        var id = items[_random.Next(items.GetArrayLength())].Text("id")!;
        var answer = await api.PostAsync($"/api/v1/incidents/{id}/acknowledge", new { by = Name });
        if (answer.IsSuccess)
        {
            Acknowledged.Add(id);
        }
        else if ((int)answer.Status is not (409 or 503))
        {
            // 409: it was resolved in between.
            Faults.Add($"acknowledging {id} gave {(int)answer.Status}: {answer.Text}");
        }
    }
}
