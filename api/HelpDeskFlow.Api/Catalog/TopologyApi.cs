using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Catalog;

/// <summary>What depends on what: as configured, and what was learned to fire together.</summary>
internal static class TopologyApi
{
    /// <summary>Learned pairs shown at most, strongest first.</summary>
    private const int LearnedMax = 1_000;

    public static void MapTopology(this IEndpointRouteBuilder api) =>
        api.MapGet("/topology", Get).WithName("getTopology").WithTags("services")
            .WithSummary("Nodes and edges of the config, and pairs of alerts that were learned to fire together (marked as learned).");

    private static Ok<TopologyView> Get(IEngine engine)
    {
        var topology = engine.Views.Config.Topology;
        return TypedResults.Ok(new TopologyView(
            [.. topology.Nodes.Select(n => new NodeView(n.Name, n.Kind, n.Source))],
            [.. topology.Edges.Select(e => new EdgeView(e.Caller, e.Callee))],
            engine.Views.Config.Correlation.Enabled,
            [.. engine.Views.Learned
                .SelectMany(memory => memory.Learned.Values)
                .Where(history => history.Node.Length + history.Name.Length > 0)
                .SelectMany(history => history.Companions.Where(c => Math.Abs(c.Count) >= CorrelatorLimits.CompanionsSupport).Select(c => new LearnedView(
                    c.Node, c.Name, history.Node, history.Name, Math.Round(c.Count, 1), Math.Round(history.Fired, 1), Math.Round(history.Alone, 1))))
                .OrderByDescending(l => Math.Abs(l.Count)).ThenBy(l => l.Node, StringComparer.Ordinal).ThenBy(l => l.Name, StringComparer.Ordinal).ThenBy(l => l.AfterNode, StringComparer.Ordinal).ThenBy(l => l.AfterName, StringComparer.Ordinal)
                .Take(LearnedMax)]));
    }
}

/// <summary>A topology.</summary>
/// <param name="Nodes">As configured.</param>
/// <param name="Edges">As configured.</param>
/// <param name="Weighed">Whether evidence is weighed for new alerts.</param>
/// <param name="Learned">What fires after what.</param>
public sealed record TopologyView(IReadOnlyList<NodeView> Nodes, IReadOnlyList<EdgeView> Edges, bool Weighed, IReadOnlyList<LearnedView> Learned);

/// <summary>A node.</summary>
public sealed record NodeView(string Name, string? Type, string Source);

/// <summary>The caller depends on the callee.</summary>
public sealed record EdgeView(string Caller, string Callee);

/// <summary>The alert <c>Name</c> on <c>Node</c> fired within minutes after the other so often; below zero: people said that they do not belong together.</summary>
/// <param name="Fired">How often it fired at all.</param>
/// <param name="Alone">How often it stayed alone in its incident.</param>
public sealed record LearnedView(string AfterNode, string AfterName, string Node, string Name, double Count, double Fired, double Alone);
