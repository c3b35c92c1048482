using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.History;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Alerts;

/// <summary>How alerts look in our own API.</summary>
internal static class AlertForms
{
    public static AlertItem Item(AlertView alert, IReadViews views) => new(
        alert.Key.ToString(),
        alert.Fingerprint.ToString(),
        alert.DedupKey,
        alert.Labels,
        alert.Annotations,
        alert.Episode.IsFiring ? "firing" : "resolved",
        alert.Episode.StartsAt,
        alert.Episode.EndsAt,
        alert.Episode.LastSeenAt,
        Name(alert.Episode.CloseReason),
        alert.Episode.EventCount,
        alert.Episode.Transitions,
        alert.Service.Value,
        alert.Incident.IsSome ? alert.Incident.ToString() : null,
        alert.Incident.IsSome ? views.Incident(alert.Incident)?.Number : null,
        alert.Source,
        alert.GeneratorUrl,
        SuppressedBy(alert.Key, views.Suppression));

    /// <summary>What keeps it quiet at present, each reason as one clause.</summary>
    public static IReadOnlyList<string> SuppressedBy(AlertKey key, SuppressionState state) =>
        state.Held.TryGetValue(key, out var held)
            ? [.. held.Reasons.Select(r => $"{SuppressWords.Of(state, r)}{(r.Kind is SuppressKind.RootWait or SuppressKind.Flapping && held.Until is { } until ? $", until {until}" : "")}")]
            : [];

    /// <summary>Null where nothing is known.</summary>
    public static HistoryItem? History(FiringHistory history) => history.Total == 0
        ? null
        : new HistoryItem(history.LastHour, history.LastDay, history.LastWeek, history.SameHourOfWeek, history.SameHourOfDay, history.Kind);

    /// <summary>The program's time.</summary>
    public static Instant Now(HttpRequest request) => Instant.FromDateTimeOffset(request.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>Name for people.</summary>
    public static string Title(AlertView alert) => alert.Labels["alertname"] is { Length: > 0 } name
        ? name
        : alert.Annotations["summary"] is { Length: > 0 } summary ? summary : "alert";

    private static string? Name(CloseReason reason) => reason switch
    {
        CloseReason.Sender => "sender",
        CloseReason.Timeout => "timeout",
        CloseReason.Person => "person",
        _ => null,
    };
}
