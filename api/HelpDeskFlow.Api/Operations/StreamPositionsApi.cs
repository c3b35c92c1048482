using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Operations;

/// <summary>How far Kafka topics are read. Counts are kept in the journal, so they go on over restarts.</summary>
internal static class StreamPositionsApi
{
    public static void MapStreamPositions(this IEndpointRouteBuilder api) =>
        api.MapGet("/streams", Get).WithName("streams").WithTags("operations").WithSummary("How far each partition of a topic is read: next offset, messages taken, of them dead letters.");

    private static Ok<StreamPositionList> Get(IEngine engine) => TypedResults.Ok(new StreamPositionList(
    [
        .. engine.Views.Streams
            .OrderBy(s => s.Id.Group, StringComparer.Ordinal).ThenBy(s => s.Id.Topic, StringComparer.Ordinal).ThenBy(s => s.Id.Partition)
            .Select(s => new StreamPositionItem(s.Id.Group, s.Id.Topic, s.Id.Partition, s.Next, s.Messages, s.DeadLetters)),
    ]));
}

/// <summary>All partitions that anything was taken of.</summary>
public sealed record StreamPositionList(IReadOnlyList<StreamPositionItem> Items);

/// <summary>One partition, for one consumer group. <paramref name="Next"/> is the first offset that is not taken yet.</summary>
public sealed record StreamPositionItem(string Group, string Topic, int Partition, long Next, long Messages, long DeadLetters);
