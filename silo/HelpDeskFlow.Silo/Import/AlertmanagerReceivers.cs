using HelpDeskFlow.Silo.Configuration.Sections;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Receivers of an alertmanager.yml as destinations.</summary>
internal sealed class AlertmanagerReceivers
{
    private readonly Dictionary<string, List<string>> _byReceiver = new(StringComparer.Ordinal);
    private readonly Action<string, string> _note;
    private readonly ConfigNode? _global;

    public AlertmanagerReceivers(ConfigNode root, Action<string, string> note)
    {
        _note = note;
        _global = (root as MappingNode)?["global"];
        foreach (var receiver in root.List("receivers"))
        {
            Read(receiver, receiver.Text("name") ?? "");
        }
    }

    /// <summary>Lines of the config.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Whether the receiver tells anybody.</summary>
    public bool Has(string receiver) => Of(receiver).Count > 0;

    /// <summary>Destinations of the receiver.</summary>
    public List<string> Of(string receiver) => _byReceiver.GetValueOrDefault(receiver) ?? [];

    private void Read(ConfigNode receiver, string name)
    {
        var own = new List<string>();
        _byReceiver[name] = own;
        foreach (var (kind, list) in receiver.Entries().Where(e => e.Key.EndsWith("_configs", StringComparison.Ordinal)))
        {
            foreach (var (config, index) in ((list as ListNode)?.Items ?? []).Select((c, i) => (c, i)))
            {
                var what = $"receiver {name}, {kind}{(index == 0 ? "" : $" {index + 1}")}";
                if (Settings(kind, config, what) is not { } settings)
                {
                    continue;
                }

                var unique = $"{name} {kind[..^"_configs".Length]}{(index == 0 ? "" : $" {index + 1}")}";
                own.Add(unique);
                Lines.Add($"  - {{ name: {AlertmanagerImport.Quote(unique)}, {string.Join(", ", settings.Select(s => $"{s.Key}: {AlertmanagerImport.Quote(s.Value)}"))} }}");
                if (config.Text("send_resolved") == "false")
                {
                    _note(what, "send_resolved: false: whoever was told of an incident hears that it is over");
                }
            }
        }
    }

    private List<(string Key, string Value)>? Settings(string kind, ConfigNode config, string what) => kind switch
    {
        "pagerduty_configs" => Of("pagerduty", what, ("routing_key", Secret(config, what, "routing_key", "service_key")), ("url", PagerDuty(config))),
        "opsgenie_configs" => Of("opsgenie", what, ("api_key", Secret(config, what, "api_key") ?? Global("opsgenie_api_key")), ("url", (config.Text("api_url") ?? Global("opsgenie_api_url"))?.TrimEnd('/'))),
        "slack_configs" => Of("slack", what, ("url", Secret(config, what, "api_url") ?? Global("slack_api_url"))),
        "webhook_configs" => Of("webhook", what, ("url", Secret(config, what, "url")), ("form", "alertmanager")),
        "msteams_configs" or "msteamsv2_configs" => Of("teams", what, ("url", Secret(config, what, "webhook_url"))),
        "discord_configs" => Of("discord", what, ("url", Secret(config, what, "webhook_url"))),
        "telegram_configs" => Of("telegram", what, ("token", Secret(config, what, "bot_token")), ("chat_id", config.Text("chat_id"))),
        "email_configs" => Mail(config, what),
        _ => Unknown(kind, what),
    };

    private List<(string, string)>? Mail(ConfigNode config, string what)
    {
        var host = (config.Text("smarthost") ?? Global("smtp_smarthost") ?? "").Split(':');
        var from = config.Text("from") ?? Global("smtp_from");
        var to = config.Text("to");
        if (to is null || !to.Split(',').All(a => Contacts.IsEmail(a.Trim())))
        {
            _note(what, $"its \"to\" ({to ?? "absent"}) is no list of plain addresses; add the destination by hand");
            return null;
        }

        return Of(
            "smtp",
            what,
            ("host", host[0].Length > 0 ? host[0] : null),
            ("port", host.Length > 1 ? host[1] : null),
            ("from", from),
            ("to", to),
            ("username", config.Text("auth_username") ?? Global("smtp_auth_username")),
            ("password", Secret(config, what, "auth_password") ?? Global("smtp_auth_password")));
    }

    private List<(string, string)>? Of(string type, string what, params (string Key, string? Value)[] settings)
    {
        // The first setting is what the destination cannot be without.
        if (settings[0].Value is null)
        {
            _note(what, $"it has no {settings[0].Key} of its own, or keeps it in a file; add the destination by hand");
            return null;
        }

        return [("type", type), .. settings.Where(s => s.Value is not null).Select(s => (s.Key, s.Value!))];
    }

    private List<(string, string)>? Unknown(string kind, string what)
    {
        _note(what, $"there is no destination for {kind[..^"_configs".Length]}; a webhook may do");
        return null;
    }

    private string? Secret(ConfigNode config, string what, params string[] keys)
    {
        if (keys.Any(k => config.Has($"{k}_file")))
        {
            _note(what, $"{keys[0]}_file: secrets come from the environment here; write {keys[0]}: \"${{NAME}}\"");
        }

        return keys.Select(k => config.Text(k)).FirstOrDefault(v => v is not null);
    }

    private string? Global(string key) => _global.Text(key);

    // Ours is the address of the service; theirs names the endpoint too.
    private string? PagerDuty(ConfigNode config) => (config.Text("url") ?? Global("pagerduty_url")) is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;
}
