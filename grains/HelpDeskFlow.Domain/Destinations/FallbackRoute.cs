using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>The way of a notification from destination to fallback, written in its id: <c>ID-via-mail-via-sms</c>. No loops.</summary>
internal static class FallbackRoute
{
    private const string Mark = "-via-";

    /// <summary>The fallback to use for this id; null: none configured, or it went through there already.</summary>
    public static DestinationName? Next(DestinationConfig? config, DeliveryId id) =>
        config?.Fallback is { } fallback && fallback != config.Name && !(id.Value + Mark).Contains(Mark + fallback.Value + Mark, StringComparison.Ordinal)
            ? fallback
            : null;

    /// <summary>The id under which it was first decided.</summary>
    public static DeliveryId RootOf(DeliveryId id) =>
        id.Value.IndexOf(Mark, StringComparison.Ordinal) is var at and > 0 ? new DeliveryId(id.Value[..at]) : id;

    /// <summary>The request for the fallback.</summary>
    public static DeliveryRequest Via(DeliveryRequest request, DestinationName from, DestinationName to, string why, Instant now) => request with
    {
        Id = new DeliveryId(request.Id.Value + Mark + to.Value),
        Reason = $"{request.Reason} (instead of {from}: {why})",
        QueuedAt = now,
    };
}
