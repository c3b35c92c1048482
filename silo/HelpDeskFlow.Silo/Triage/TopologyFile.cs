using System.Text.Json;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Silo.Triage;

/// <summary>A topology as JSON: nodes are names or objects with <c>id</c> or <c>name</c>, edges pairs or objects with <c>source</c> and <c>target</c> (or <c>caller</c> and <c>callee</c>).</summary>
internal static class TopologyFile
{
    /// <summary>Reads it; an edge's ends are nodes, described or not.</summary>
    public static Topology Read(JsonElement root, string source)
    {
        var edges = root.GetProperty("edges").EnumerateArray().Select(Edge).ToList();
        var nodes = root.TryGetProperty("nodes", out var given) ? given.EnumerateArray().Select(n => Node(n, source)).ToList() : [];
        return Topology.Of([.. nodes, .. edges.SelectMany(e => (string[])[e.Caller, e.Callee]).Select(n => new TopologyNode(n, null, source))], edges);
    }

    private static TopologyNode Node(JsonElement node, string source) => node.ValueKind == JsonValueKind.Object
        ? new TopologyNode(Text(node, "id") ?? Text(node, "name") ?? throw new InvalidOperationException("a node has no id and no name"), Text(node, "type"), source)
        : new TopologyNode(node.GetString()!, null, source);

    private static TopologyEdge Edge(JsonElement edge) => edge.ValueKind == JsonValueKind.Array
        ? new TopologyEdge(edge[0].GetString()!, edge[1].GetString()!)
        : new TopologyEdge(
            Text(edge, "source") ?? Text(edge, "caller") ?? Text(edge, "from") ?? throw new InvalidOperationException("an edge has no source"),
            Text(edge, "target") ?? Text(edge, "callee") ?? Text(edge, "to") ?? throw new InvalidOperationException("an edge has no target"));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
}
