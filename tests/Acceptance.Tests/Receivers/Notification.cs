using System.Text.Json;

namespace HelpDeskFlow.Acceptance.Tests.Receivers;

/// <summary>One request that a webhook receiver took or refused.</summary>
/// <param name="Key">Its Idempotency-Key.</param>
/// <param name="At">When it arrived.</param>
/// <param name="Path">Where.</param>
/// <param name="Answer">Status that we gave; 0: none, it hung.</param>
internal sealed record Notification(string Key, DateTimeOffset At, string Path, int Answer, JsonElement Body)
{
    public string Event => Body.GetProperty("event").GetString()!;

    public string Incident => Body.GetProperty("incident").GetProperty("id").GetString()!;

    public int Step => Body.TryGetProperty("step", out var step) && step.ValueKind == JsonValueKind.Number ? step.GetInt32() : 0;

    public string? Target => Body.TryGetProperty("target", out var target) ? target.ToString() : null;

    /// <summary>What a person is told by it: two keys that say the same are two pages for one reason.</summary>
    public (string Incident, string Event, int Step, string? Target) Decision => (Incident, Event, Step, Target);

    public override string ToString() => $"{At:HH:mm:ss.fff} {Path} {Event} step {Step} of {Incident} key {Key} → {Answer}";
}
