using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// Zabbix with the media type of docs/connect/zabbix.yaml. The dedup key is the problem's event id, which its recovery and its
/// updates carry too. An update that says "acknowledged" acknowledges the incident; one of a problem that is over here changes nothing.
/// </summary>
internal sealed class ZabbixWebhook() : JsonFormat("zabbix")
{
    private const int TagsMax = 100;

    /// <inheritdoc/>
    protected override string? Read(JsonValue document, in IntakeMessage message, IntakeTarget target)
    {
        var id = Field(document, "event_id");
        var value = Field(document, "event_value");
        if (id.Length == 0 || value is not ("0" or "1"))
        {
            return "The field \"event_id\" is missing, or \"event_value\" is not 0 or 1; use the media type of docs/connect/zabbix.yaml for trigger events.";
        }

        var draft = new AlertDraft { IsResolved = value == "0", GeneratorUrl = Link(document), Source = Field(document, "zabbix_url") };
        var name = Field(document, "event_name");
        draft.Label("alertname", name.Length > 0 ? name : "Zabbix problem");
        draft.Label("host", Field(document, "host"));
        draft.Label("severity", Field(document, "severity") switch
        {
            "5" => "disaster",
            "4" => "high",
            "3" => "average",
            "2" => "warning",
            "1" => "info",
            _ => "",
        });
        draft.Label("trigger", Field(document, "trigger_id"));
        AddTags(draft, document["tags"]);
        draft.Annotation("summary", name);
        draft.Annotation("description", Field(document, "message"));
        draft.Annotation("operational_data", Field(document, "opdata"));
        draft.Annotation("host_groups", Field(document, "host_groups"));
        draft.DedupKey(Name, $"{Field(document, "zabbix_url")}/{id}");

        var isUpdate = Field(document, "update_status") == "1";
        if (isUpdate && !draft.IsResolved && target.Views.Episode(draft.Key) is { Exists: true, Status: EpisodeStatus.Resolved })
        {
            target.Note = "The problem is over here; its update changes nothing.";
            return null;
        }

        draft.WriteTo(target.Batch, 0);
        if (isUpdate && IsAcknowledgement(Field(document, "update_action")))
        {
            target.Acknowledge(draft.Key, Field(document, "update_user") is { Length: > 0 } user ? "zabbix:" + user : "zabbix");
        }

        return null;
    }

    // {EVENT.UPDATE.ACTION} is a sentence, such as "acknowledged, changed severity from Warning to High and commented".
    private static bool IsAcknowledgement(string action) =>
        action.Contains("acknowledged", StringComparison.OrdinalIgnoreCase) && !action.Contains("unacknowledged", StringComparison.OrdinalIgnoreCase);

    // Zabbix leaves a macro that it cannot fill as it stands, or writes *UNKNOWN*.
    private static string Field(JsonValue document, string name) =>
        document[name].Text is var text && ((text.StartsWith('{') && text.EndsWith('}')) || text == "*UNKNOWN*") ? "" : text;

    // Its beginning is a macro of the user's, which need not be defined.
    private static string Link(JsonValue document) => document["url"].Text is var url && url.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? url : "";

    // {EVENT.TAGSJSON}: [{"tag": "scope", "value": "capacity"}], as text or as it is.
    private static void AddTags(AlertDraft draft, JsonValue tags)
    {
        var list = tags.Kind == JsonKind.Text ? JsonValue.Read(tags.Text, out _) ?? JsonValue.None : tags;
        foreach (var tag in list.Items.Take(TagsMax))
        {
            draft.Label(tag["tag"].Text, tag["value"].Text);
        }
    }
}
