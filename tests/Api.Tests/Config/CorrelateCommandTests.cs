using System.Text.Json;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>hdf correlate and hdf topology. Method: the whole command line on files; the config that is printed is read again.</summary>
public sealed class CorrelateCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hdf-correlate");
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Correlate_AFaultAndItsEchoes_AreOneIncidentWithItsRoot()
    {
        var topology = Write("topology.json", "{\"nodes\":[\"web\",\"cart\",\"cart-db\",\"wiki\"],\"edges\":[[\"web\",\"cart\"],[\"cart\",\"cart-db\"]]}");
        var stream = Write("stream.jsonl", string.Join('\n',
            Line("a", 0, "DiskFull", "cart-db"), Line("b", 20, "HighLatency", "cart"), Line("c", 25, "HighLatency", "cart"),
            Line("d", 30, "Errors", "web"), Line("e", 31, "PageSlow", "wiki"), Line("f", 60, "Errors", "web", "resolved")));

        Assert.Equal(ExitCode.Fine, await Run("correlate", "--topology", topology, "--input", stream));

        var lines = Output.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal([1, 1, 1, 1, 2, 1], lines.Select(l => l.GetProperty("incident").GetInt64()));
        Assert.Equal([1, 2, 2, 3, 4, 3], lines.Select(l => l.GetProperty("episode").GetInt32()));
        Assert.Equal([null, null, "b", null, null, "d"], lines.Select(l => l.GetProperty("duplicateOf").GetString()));
        Assert.Equal(["cart-db", "cart-db", "cart-db", "cart-db", "wiki", "cart-db"], lines.Select(l => l.GetProperty("root").GetString()));
        Assert.Contains("DiskFull on cart-db, which cart depends on", lines[1].GetProperty("reason").GetString(), StringComparison.Ordinal);

        var first = _out.ToString();
        _out.GetStringBuilder().Clear();
        await Run("correlate", "--topology", topology, "--input", stream);
        Assert.Equal(first, _out.ToString());
    }

    [Theory]
    [InlineData("{\"id\":\"a\"}", "hdf: line 1 is no alert of a stream: ")]
    [InlineData("x", "hdf: line 1 is no alert of a stream: ")]
    public async Task Correlate_ALineThatIsNone_IsNamed(string line, string sentence)
    {
        Assert.Equal(ExitCode.Usage, await Run("correlate", "--input", Write("s.jsonl", line)));
        Assert.StartsWith(sentence, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topology_OfBackstageFiles_IsAConfigSectionThatReads()
    {
        var file = Write("catalog-info.yaml", """
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata: { name: checkout }
            spec: { type: service, owner: shop, dependsOn: ["resource:default/orders-db", "component:gone"], consumesApis: [pay-api] }
            ---
            apiVersion: backstage.io/v1alpha1
            kind: Resource
            metadata: { name: orders-db }
            spec: { type: database }
            ---
            apiVersion: backstage.io/v1alpha1
            kind: Component
            metadata: { name: payments }
            spec: { type: service, providesApis: [pay-api] }
            ---
            apiVersion: backstage.io/v1alpha1
            kind: Group
            metadata: { name: shop }
            """);

        Assert.Equal(ExitCode.Fine, await Run("topology", file));

        Assert.Contains($"{file}:4:79: it names \"gone\", which no component or resource in these files describes; add its file.", _error.ToString(), StringComparison.Ordinal);
        var config = ConfigLoader.Parse("version: 1\n" + _out, "f.yml", _ => null);
        Assert.Empty(config.Problems);
        var topology = config.Snapshot!.Topology;
        Assert.Equal(["checkout service", "orders-db database", "payments service"], topology.Nodes.Select(n => $"{n.Name} {n.Kind}"));
        Assert.Equal(["checkout orders-db", "checkout payments"], topology.Edges.Select(e => $"{e.Caller} {e.Callee}"));
        Assert.True(config.Snapshot.Correlation.Enabled);
    }

    [Theory]
    [InlineData("services: [{ name: a, depends_on: [b] }, { name: b }]", true, 2)]
    [InlineData("services: [{ name: a }, { name: b }]", false, 0)]
    [InlineData("correlation: { precision: 0.95, window: 5m }", true, 0)]
    [InlineData("correlation: { enabled: false }\nservices: [{ name: a, depends_on: [b] }, { name: b }]", false, 2)]
    public void Config_Correlation_IsOnWhereATopologyIsKnownOrItIsAskedFor(string text, bool isOn, int nodes)
    {
        var config = ConfigLoader.Parse("version: 1\n" + text, "f.yml", _ => null).Snapshot!;

        Assert.Equal((isOn, nodes), (config.Correlation.Enabled, config.Topology.Nodes.Length));
    }

    private static string Line(string id, int seconds, string name, string service, string status = "firing") =>
        JsonSerializer.Serialize(new { id, ts_ms = 1_767_000_000_000 + (seconds * 1000L), status, labels = new { alertname = name, service }, annotations = new { summary = name } });

    private string[] Output => _out.ToString().TrimEnd().ReplaceLineEndings("\n").Split('\n');

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<int> Run(params string[] args) => CommandLine.RunAsync(args, new Terminal(_out, _error, _ => null, TimeProvider.System, null));
}
