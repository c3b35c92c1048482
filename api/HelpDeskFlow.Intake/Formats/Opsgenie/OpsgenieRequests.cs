using System.Collections.Concurrent;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>What came of a request, for <c>GET /v2/alerts/requests/{id}</c>.</summary>
/// <param name="Scope">Whose request it was; others do not see it.</param>
/// <param name="Action">In Opsgenie's words: Create, Close, Acknowledge, …</param>
/// <param name="Done">Whether it was carried out.</param>
/// <param name="Status">One sentence.</param>
/// <param name="AlertId">Empty where there was no such alert.</param>
internal sealed record OpsgenieRequestStatus(string Scope, string Action, bool Done, string Status, string AlertId, string Alias, Instant ProcessedAt);

/// <summary>The last requests and what came of them, in memory only: clients ask within seconds, and after a restart the alert itself tells. Thread-safe.</summary>
internal sealed class OpsgenieRequests
{
    /// <summary>Requests remembered; the oldest are forgotten first.</summary>
    public const int KeptMax = 10_000;

    private readonly ConcurrentDictionary<Guid, OpsgenieRequestStatus> _byId = new();
    private readonly ConcurrentQueue<Guid> _oldestFirst = new();

    /// <summary>Remembers one.</summary>
    public void Add(Guid id, OpsgenieRequestStatus status)
    {
        _byId[id] = status;
        _oldestFirst.Enqueue(id);
        while (_oldestFirst.Count > KeptMax && _oldestFirst.TryDequeue(out var oldest))
        {
            _byId.TryRemove(oldest, out _);
        }
    }

    /// <summary>What came of it; null when unknown, forgotten, or somebody else's.</summary>
    public OpsgenieRequestStatus? Find(string id, string scope) =>
        Guid.TryParse(id, out var parsed) && _byId.TryGetValue(parsed, out var status) && status.Scope == scope ? status : null;
}
