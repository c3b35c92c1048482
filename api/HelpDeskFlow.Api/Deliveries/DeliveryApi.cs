using System.Globalization;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Deliveries;

/// <summary>The notification log, and sending a dead letter again.</summary>
internal static class DeliveryApi
{
    public static void MapDeliveries(this IEndpointRouteBuilder api)
    {
        api.MapGet("/deliveries", List).WithName("listDeliveries").WithTags("deliveries")
            .WithSummary("What was sent, to whom, when, why, and what came back; newest first.").ProducesProblem(400);
        api.MapPost("/deliveries/{id}/resend", Resend).WithName("resendDelivery").WithTags("deliveries")
            .WithSummary("Send a dead letter again.").Accepts<CommandRequest>(isOptional: true, "application/json")
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
    }

    private static Ok<Page<DeliveryItem>> List(
        IEngine engine,
        [FromQuery] string? state,
        [FromQuery] string? destination,
        [FromQuery] string? limit,
        [FromQuery] string? cursor)
    {
        var wanted = QueryText.OneOf("state", state, "all", "queued", "in-flight", "retrying", "delivered", "dead");
        var max = QueryText.Limit(limit);
        var after = Cursor(cursor);
        var views = engine.Views;
        var rows = Rows(views, destination)
            .Where(d => wanted == "all" || DeliveryLog.Name(d.Delivery.Status) == wanted)
            .Select(d => (d.Destination, d.Delivery, Place: PlaceOf(d.Delivery)))
            .Where(d => after is null || d.Place.CompareTo(after.Value) < 0)
            .OrderByDescending(d => d.Place)
            .Take(max + 1)
            .ToList();
        var next = rows.Count > max ? Text(rows[max - 1].Place) : null;
        return TypedResults.Ok(new Page<DeliveryItem>([.. rows.Take(max).Select(d => DeliveryLog.Item(d.Destination, d.Delivery, views))], next));
    }

    private static IEnumerable<(DestinationState Destination, Delivery Delivery)> Rows(IReadViews views, string? destination)
    {
        if (string.IsNullOrEmpty(destination))
        {
            return DeliveryLog.All(views);
        }

        var name = new DestinationName(destination);
        if (views.Destination(name) is { } known)
        {
            return DeliveryLog.Of(known);
        }

        return views.Config.Destination(name) is not null
            ? []
            : throw ProblemException.NotFound($"There is no destination \"{QueryText.Short(destination)}\"; give the name of one in /api/v1/destinations.");
    }

    private static async Task<Ok<DeliveryItem>> Resend(HttpContext http, IEngine engine, string id)
    {
        var body = await CommandBody.ReadAsync<CommandRequest>(http);
        var wanted = new DeliveryId(id);
        var found = Find(engine.Views, wanted)
            ?? throw ProblemException.NotFound($"There is no delivery \"{QueryText.Short(id)}\" in the log; give the id of one in /api/v1/deliveries?state=dead.");
        await engine.AskOrThrowAsync(http, GrainId.Of(found.Destination.Name), new DestinationCommand.Resend(wanted, body.By!));
        var (destination, delivery) = Find(engine.Views, wanted) ?? found;
        return TypedResults.Ok(DeliveryLog.Item(destination, delivery, engine.Views));
    }

    private static (DestinationState Destination, Delivery Delivery)? Find(IReadViews views, DeliveryId id)
    {
        foreach (var row in DeliveryLog.All(views))
        {
            if (row.Delivery.Request.Id == id)
            {
                return row;
            }
        }

        return null;
    }

    private static (Instant At, string Id) PlaceOf(Delivery delivery) => (delivery.Request.QueuedAt, delivery.Request.Id.Value);

    private static string Text((Instant At, string Id) place) =>
        $"{place.At.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture)}_{place.Id}";

    private static (Instant At, string Id)? Cursor(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var at = text.IndexOf('_', StringComparison.Ordinal);
        return at > 0 && long.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? (Instant.FromUnixTimeTicks(ticks), text[(at + 1)..])
            : throw ProblemException.BadRequest($"cursor is \"{QueryText.Short(text)}\"; give the value of \"next\" of the page before, unchanged.");
    }
}
