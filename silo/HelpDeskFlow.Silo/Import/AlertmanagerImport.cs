using System.Text.Encodings.Web;
using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Import;

/// <summary>
/// An alertmanager.yml made a config: each route a service with a policy that tells its receiver, receivers as destinations,
/// inhibitions and time intervals. What Alertmanager does and we do otherwise is in the report.
/// Source: prometheus.io/docs/alerting/latest/configuration.
/// </summary>
internal sealed class AlertmanagerImport
{
    /// <summary>As <c>--from</c> takes it.</summary>
    public const string Name = "alertmanager";

    private static readonly JsonSerializerOptions Quoted = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ConfigNode _root;
    private readonly List<string> _notes = [];
    private readonly List<string> _services = [];
    private readonly List<string> _mutes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _policies = new(StringComparer.Ordinal);
    private readonly AlertmanagerTimes _times;
    private readonly AlertmanagerReceivers _receivers;

    private string _default = "";

    private AlertmanagerImport(ConfigNode root)
    {
        _root = root;
        _times = new AlertmanagerTimes(root, Note);
        _receivers = new AlertmanagerReceivers(root, Note);
    }

    /// <summary>Whether these files are such a config.</summary>
    public static bool Takes(string[] files, string? from) =>
        from == Name || (from is null && files is [var one] && Path.GetExtension(one) is ".yml" or ".yaml");

    /// <summary>Reads the one file.</summary>
    /// <exception cref="UsageException">It cannot be read, or is no such config.</exception>
    public static Imported Read(string[] files)
    {
        if (files is not [var file])
        {
            throw new UsageException($"{files.Length} files are given, and an alertmanager.yml is one; give it alone.");
        }

        var text = ConfigText.Read(file, out var problem) ?? throw new UsageException(problem!.ToString());
        string? wrong = null;
        var root = YamlTree.Read(text, (place, sentence) => wrong ??= $"{file}:{place.Line}:{place.Column}: {sentence}");
        if (wrong is not null || root is not MappingNode || !root.Has("route"))
        {
            throw new UsageException(wrong ?? $"{file} has no \"route\", so it is no alertmanager.yml; give that file.");
        }

        return new AlertmanagerImport(root).Make(Path.GetFileName(file));
    }

    /// <summary>A value in quotes, as JSON and YAML both take it; nothing in it is taken from the environment.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text.Replace("${", "$${", StringComparison.Ordinal), Quoted);

    private Imported Make(string file)
    {
        var route = ((MappingNode)_root)["route"]!;
        Walk(route, [], "", null);
        if (_root.Has("templates"))
        {
            Note("templates", "Alertmanager's templates are programs in Go; write your own under \"templates\"");
        }

        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"# Made from {file} by hdf import. Each route is a service, tried from the top; the first that matches takes the alert.");
        text.WriteLine("version: 1");
        if (_root is MappingNode map && map["global"].Text("resolve_timeout") is { } timeout)
        {
            text.WriteLine($"resolve_timeout: {timeout}");
        }

        var labels = route.Texts("group_by").Where(l => l != "...").ToList();
        if (labels.Count > 0)
        {
            text.WriteLine($"grouping: [{{ labels: [{string.Join(", ", labels.Select(Quote))}], window: {route.Text("group_interval") ?? "5m"} }}]");
        }
        else
        {
            Note("route", "it groups all alerts together or none; here those of one alertname and cluster share an incident unless \"grouping\" says otherwise");
        }

        Section(text, "services", _services);
        text.WriteLine();
        text.WriteLine("routes:");
        text.WriteLine($"  - {{ match: ['alertname=~\".*\"'], service: {Quote(_default)} }}");
        Section(text, "policies", _policies.Select(p => Policy(p.Value, p.Key)));
        Section(text, "destinations", _receivers.Lines);
        Section(text, "inhibit", _root.List("inhibit_rules").Select(Inhibition).OfType<string>());
        Section(text, "mute", _mutes);
        List<string> report =
        [
            $"Alertmanager: {_services.Count} routes became services, {_policies.Count} receivers policies with {_receivers.Lines.Count} destinations, {_root.List("inhibit_rules").Count} inhibitions, {_mutes.Count} mute time intervals.",
            .. _notes.Count == 0 ? [] : new[] { "Not carried over:" },
            .. _notes,
        ];
        return new Imported(text.ToString(), report);
    }

    /// <summary>Children before their parent: Alertmanager too asks them first.</summary>
    private void Walk(ConfigNode route, IReadOnlyList<string> above, string path, string? inherited)
    {
        var what = path.Length == 0 ? "route" : $"route {path}";
        var matchers = above.Concat(MatchersOf(route, "match", "match_re", "matchers", what)).ToList();
        var receiver = route.Text("receiver") ?? inherited ?? "";
        Told(route, what, path.Length == 0);
        var number = 0;
        foreach (var child in route.List("routes"))
        {
            Walk(child, matchers, path.Length == 0 ? $"{++number}" : $"{path}.{++number}", receiver);
        }

        var name = Unique(path.Length == 0 ? "default" : $"{receiver} {path}");
        _default = name; // the root comes last
        if (!_policies.ContainsKey(receiver))
        {
            _policies.Add(receiver, receiver.Length == 0 ? "nobody" : receiver);
        }

        if (matchers.Count > ConfigLimits.MatchersMax)
        {
            Note(what, $"it and its parents have {matchers.Count} matchers and the limit is {ConfigLimits.MatchersMax}; the later ones are left out");
        }

        var policy = _receivers.Has(receiver) ? $", policy: {Quote(_policies[receiver])}" : "";
        var match = path.Length == 0 ? "" : $", match: [{string.Join(", ", matchers.Take(ConfigLimits.MatchersMax).Select(Quote))}]";
        _services.Add($"  - {{ name: {Quote(name)}{match}{policy} }}");
        foreach (var interval in route.Texts("mute_time_intervals").SelectMany(i => _times.Mute(i, matchers, what)).Concat(_times.Active([.. route.Texts("active_time_intervals")], matchers, what)))
        {
            _mutes.Add(interval);
        }
    }

    private void Told(ConfigNode route, string what, bool isRoot)
    {
        if (route.Text("continue") == "true")
        {
            Note(what, "continue: an alert belongs to one service here; name the receivers of both routes in one policy");
        }

        if (!isRoot && (route.Has("group_by") || route.Has("group_interval")))
        {
            Note(what, "its own grouping: \"grouping\" holds for all services; its rules are tried in order");
        }

        foreach (var key in new[] { "group_wait", "repeat_interval" }.Where(route.Has))
        {
            Note(what, $"{key}: an incident is told at once, and again by the steps and \"repeat\" of its policy");
        }
    }

    private string Policy(string name, string receiver) =>
        _receivers.Of(receiver) is { Count: > 0 } told
            ? $"  - {{ name: {Quote(name)}, steps: [{{ notify: [{string.Join(", ", told.Select(d => Quote($"destination:{d}")))}] }}], severities: {{ P3: {{ page: true }} }} }}"
            : $"  # {Quote(name)} tells nobody";

    private string? Inhibition(ConfigNode rule, int index)
    {
        var what = $"inhibition {index + 1}";
        var source = MatchersOf(rule, "source_match", "source_match_re", "source_matchers", what).ToList();
        var target = MatchersOf(rule, "target_match", "target_match_re", "target_matchers", what).ToList();
        if (source.Count == 0 || target.Count == 0)
        {
            Note(what, "it has no matchers for its source or its target; write some");
            return null;
        }

        static string All(IEnumerable<string> texts) => string.Join(", ", texts.Select(Quote));
        return $"  - {{ source: [{All(source)}], target: [{All(target)}], equal: [{All(rule.Texts("equal"))}] }}";
    }

    private IEnumerable<string> MatchersOf(ConfigNode node, string equal, string regex, string matchers, string what)
    {
        foreach (var (label, value) in node.Entries(equal))
        {
            yield return $"{label}={JsonSerializer.Serialize((value as ScalarNode)?.Value ?? "", Quoted)}";
        }

        foreach (var (label, value) in node.Entries(regex))
        {
            yield return $"{label}=~{JsonSerializer.Serialize((value as ScalarNode)?.Value ?? "", Quoted)}";
        }

        foreach (var text in node.Texts(matchers))
        {
            if (!MatcherText.TryParseList(text, out var list, out var error))
            {
                Note(what, $"the matcher {text}: {error?.TrimEnd('.')}");
                continue;
            }

            foreach (var matcher in list)
            {
                yield return matcher.ToString()!;
            }
        }
    }

    private static void Section(StringWriter text, string key, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Any(l => !l.TrimStart().StartsWith('#')))
        {
            text.WriteLine();
            text.WriteLine($"{key}:");
            all.ForEach(text.WriteLine);
        }
    }

    private string Unique(string name)
    {
        var unique = name;
        for (var number = 2; !_names.Add(unique); number++)
        {
            unique = $"{name} ({number})";
        }

        return unique;
    }

    private void Note(string what, string why)
    {
        var line = $"- {what}: {why}.";
        if (!_notes.Contains(line))
        {
            _notes.Add(line);
        }
    }
}
