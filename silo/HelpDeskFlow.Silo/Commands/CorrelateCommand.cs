using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Triage;
using NodaTime;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf correlate [--topology FILE] [--config FILE] &lt; stream.jsonl</c>: what would become of a recorded stream, on virtual time.</summary>
internal static class CorrelateCommand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(Terminal terminal)
    {
        var topology = Settings.Text("--topology", "FILE", "{nodes: […], edges: [[caller, callee], …]}; the label service (or entity) names the node.", null);
        var config = Settings.Text("--config", "FILE", "A config: services, grouping, silences and so on. Default: the built-in one with evidence weighed.", null);
        var input = Settings.Text("--input", "FILE", "The stream. Default: standard input.", null);
        var command = new Command("correlate", "Read alerts in the order of their arrival as JSON lines {id, ts_ms, status, labels, annotations}; print for each its incident and episode, and why.") { topology, config, input };
        command.SetAction(parsed =>
        {
            var snapshot = Snapshot(terminal, parsed.GetValue(config), parsed.GetValue(topology));
            var triage = new StreamTriage(snapshot);
            using var reader = parsed.GetValue(input) is { } file ? new StreamReader(file) : null;
            var roots = new Dictionary<long, (int Alerts, string? Node)>();
            var firstIds = new Dictionary<int, string?>();
            for (var number = 1; (reader ?? Console.In).ReadLine() is { } line; number++)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    var (id, alert) = Parse(line, number);
                    var placement = triage.Take(alert);
                    if (!placement.IsDuplicate)
                    {
                        firstIds[placement.Episode] = id;
                    }

                    terminal.Out.WriteLine(JsonSerializer.Serialize(
                        new
                        {
                            id,
                            incident = placement.Incident == 0 ? null : (long?)placement.Incident,
                            episode = placement.Episode == 0 ? null : (int?)placement.Episode,
                            duplicateOf = placement.IsDuplicate ? firstIds.GetValueOrDefault(placement.Episode) : null,
                            suppressed = placement.Suppressed,
                            root = Root(triage, placement.Incident, roots),
                            reason = placement.Reason,
                        },
                        Plain));
                }
            }

            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>The probable root as of now; computed again only when alerts joined.</summary>
    private static string? Root(StreamTriage triage, long number, Dictionary<long, (int Alerts, string? Node)> known)
    {
        if (triage.Incident(number) is not { } incident)
        {
            return null;
        }

        if (!known.TryGetValue(number, out var root) || root.Alerts != incident.AlertCount)
        {
            known[number] = root = (incident.AlertCount, triage.Roots(incident) is [var likeliest, ..] ? likeliest.Node : null);
        }

        return root.Node;
    }

    private static ConfigSnapshot Snapshot(Terminal terminal, string? file, string? topology)
    {
        var snapshot = new ConfigSnapshot { Hash = "correlate", Correlation = CorrelationRule.On, ReopenWindow = CorrelationRule.ReopenWindow };
        if (file is not null)
        {
            var result = Configuration.ConfigLoader.LoadFile(file, terminal.Environment);
            snapshot = result.Snapshot ?? throw new UsageException(string.Join(System.Environment.NewLine, result.Problems));
        }

        if (topology is null)
        {
            return snapshot;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(topology));
            return snapshot with { Topology = TopologyFile.Read(document.RootElement, topology), Correlation = snapshot.Correlation with { Enabled = true } };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new UsageException($"--topology {topology} cannot be used: {e.Message}; write {{\"nodes\": [\"a\", \"b\"], \"edges\": [[\"a\", \"b\"]]}}.");
        }
    }

    private static (string? Id, StreamAlert Alert) Parse(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var at = Instant.FromUnixTimeMilliseconds(root.GetProperty("ts_ms").ValueKind == JsonValueKind.Number
                ? (long)root.GetProperty("ts_ms").GetDouble()
                : long.Parse(root.GetProperty("ts_ms").GetString()!, CultureInfo.InvariantCulture));
            var isFiring = !(root.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String && status.GetString() is "resolved" or "ok" or "OK");
            return (Given(root), new StreamAlert(at, at, isFiring, Pairs(root, "labels"), Pairs(root, "annotations")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException)
        {
            throw new UsageException($"line {number} is no alert of a stream: {e.Message} Write {{\"id\": …, \"ts_ms\": …, \"status\": \"firing\", \"labels\": {{…}}, \"annotations\": {{…}}}}.");
        }
    }

    private static string? Given(JsonElement root) => !root.TryGetProperty("id", out var value) ? null : value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();

    private static LabelSet Pairs(JsonElement root, string name) =>
        root.TryGetProperty(name, out var given) && given.ValueKind == JsonValueKind.Object
            ? LabelSet.From(given.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null).Select(p => KeyValuePair.Create(p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText())))
            : LabelSet.Empty;
}
