using HelpDeskFlow.Intake.Json;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>Reads an event of PagerDuty's Events API version 1 as the event of version 2 that says the same. It has no severity and no source; the client stands for the source. Never throws.</summary>
internal static class PagerDutyV1Reader
{
    /// <summary>The event, or null and one sentence.</summary>
    public static PagerDutyEvent? Read(ReadOnlySpan<byte> body, out string? problem)
    {
        if (JsonValue.Read(body, out problem) is not { } json)
        {
            return null;
        }

        if (json.Kind != JsonKind.Object)
        {
            problem = "The body is not a JSON object; send one event.";
            return null;
        }

        var found = new PagerDutyEvent
        {
            IsV1 = true,
            RoutingKey = Text(json, "service_key"),
            ActionText = Text(json, "event_type"),
            DedupKey = Text(json, "incident_key"),
            Summary = Text(json, "description"),
            Origin = Text(json, "client"),
            Client = Text(json, "client"),
            ClientUrl = Text(json, "client_url"),
        };
        if (json["details"] is { Kind: JsonKind.Object } details)
        {
            found.Details.AddRange(details.Members.Where(m => m.Value.Exists).Select(m => (m.Key, m.Value.Shown)));
        }
        else if (json["details"].Exists)
        {
            found.Details.Add(("details", json["details"].Shown));
        }

        if (json["contexts"] is { Kind: JsonKind.List } contexts)
        {
            found.Details.Add(("contexts", contexts.Shown));
        }

        return found;
    }

    private static string Text(JsonValue json, string name) => json[name] is { Kind: JsonKind.Text } text ? text.Text : "";
}
