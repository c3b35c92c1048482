using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Api.Alertmanager;

/// <summary>What keeps an alert quiet, as Alertmanager says it. An alert that is only held for a moment counts as active there.</summary>
internal sealed record SuppressedStatus(IReadOnlyList<string> SilencedBy, IReadOnlyList<string> InhibitedBy, IReadOnlyList<string> MutedBy)
{
    private static readonly SuppressedStatus None = new([], [], []);

    public bool IsActive => SilencedBy.Count == 0 && InhibitedBy.Count == 0 && MutedBy.Count == 0;

    public static SuppressedStatus Of(AlertKey key, SuppressionState state, IReadViews views)
    {
        if (!state.Held.TryGetValue(key, out var held))
        {
            return None;
        }

        return new SuppressedStatus(
            [.. held.Reasons.Where(r => r.Kind == SuppressKind.Silence).Select(r => r.Id)],
            [.. held.Reasons.Where(r => r.Kind == SuppressKind.Inhibition).Select(r => Fingerprint(r.Id, views))],
            [.. held.Reasons.Where(r => r.Kind is SuppressKind.Maintenance or SuppressKind.Mute).Select(r => Name(r.Id, state))]);
    }

    private static string Fingerprint(string id, IReadViews views) =>
        AlertKey.TryParse(id, out var key) && views.Alert(key) is { } source ? source.Fingerprint.ToString() : id;

    private static string Name(string id, SuppressionState state) => state.Silences.GetValueOrDefault(new(id))?.Name ?? id;
}
