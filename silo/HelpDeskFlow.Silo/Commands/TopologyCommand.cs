using System.CommandLine;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Triage;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf topology FILE…</c>: Backstage catalog files as the <c>topology</c> section of a config.</summary>
internal static class TopologyCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILES") { Description = "catalog-info.yaml files.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("topology", "Read Backstage catalog files; print what they say as the topology section of a config, and what did not map.") { files };
        command.SetAction(parsed =>
        {
            var catalog = new BackstageCatalog();
            foreach (var file in parsed.GetValue(files)!)
            {
                catalog.Read(file, Read(file));
            }

            var topology = catalog.ToTopology();
            Write(terminal.Out, topology);
            foreach (var problem in catalog.Problems)
            {
                terminal.Error.WriteLine(problem.ToString());
            }

            terminal.Error.WriteLine($"{topology.Nodes.Length} nodes, {topology.Edges.Length} edges, {catalog.Problems.Count} things that did not map");
            return topology.IsEmpty ? ExitCode.Failed : ExitCode.Fine;
        });
        return command;
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {e.Message}");
        }
    }

    private static void Write(TextWriter to, Topology topology)
    {
        to.WriteLine("topology:");
        to.WriteLine("  nodes:");
        foreach (var node in topology.Nodes)
        {
            to.WriteLine($"    - {{ name: {Quoted(node.Name)}, type: {Quoted(node.Kind ?? "service")} }}");
        }

        to.WriteLine(topology.Edges.IsEmpty ? "  edges: []" : "  edges:");
        foreach (var edge in topology.Edges)
        {
            to.WriteLine($"    - [{Quoted(edge.Caller)}, {Quoted(edge.Callee)}]");
        }
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
