using System.Text;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>What a PagerDuty event asks for.</summary>
internal enum PagerDutyAction
{
    /// <summary>Open an alert, or repeat it.</summary>
    Trigger,

    /// <summary>Somebody has taken its incident.</summary>
    Acknowledge,

    /// <summary>It is over.</summary>
    Resolve,
}

/// <summary>An event of the Events API v2 (WIRE C3), as far as it is used. Text that was not given is empty.</summary>
internal sealed class PagerDutyEvent
{
    /// <summary>Longest dedup key, in characters; PagerDuty's own limit.</summary>
    public const int DedupKeyCharactersMax = 255;

    /// <summary>Whether it came in the form of version 1, which has other names, no source and no severity.</summary>
    public bool IsV1 { get; init; }

    public string RoutingKey { get; set; } = "";

    public string ActionText { get; set; } = "";

    public PagerDutyAction Action { get; set; }

    public string DedupKey { get; set; } = "";

    public string Client { get; set; } = "";

    public string ClientUrl { get; set; } = "";

    public bool HasPayload { get; set; }

    public string Summary { get; set; } = "";

    public string Origin { get; set; } = "";

    public string Severity { get; set; } = "";

    public string Component { get; set; } = "";

    public string Group { get; set; } = "";

    public string Class { get; set; } = "";

    /// <summary>Null where it was not given or is no timestamp.</summary>
    public Instant? At { get; set; }

    /// <summary>custom_details, links and images, in their order: names, and strings as they are, anything else as JSON text.</summary>
    public List<(string Name, string Value)> Details { get; } = [];

    /// <summary>What its sender calls the routing key.</summary>
    public string RoutingKeyName => IsV1 ? "service_key" : "routing_key";

    /// <summary>What is wrong with it, one sentence each; empty when it is fine. Sets <see cref="Action"/>.</summary>
    public List<string> Check()
    {
        var errors = new List<string>();
        var keyName = IsV1 ? "incident_key" : "dedup_key";
        Require(RoutingKey, RoutingKeyName, errors);
        switch (ActionText)
        {
            case "trigger":
                Action = PagerDutyAction.Trigger;
                CheckPayload(errors);
                break;
            case "acknowledge":
                Action = PagerDutyAction.Acknowledge;
                Require(DedupKey, keyName, errors);
                break;
            case "resolve":
                Action = PagerDutyAction.Resolve;
                Require(DedupKey, keyName, errors);
                break;
            default:
                errors.Add($"'{(IsV1 ? "event_type" : "event_action")}' is missing or invalid; write \"trigger\", \"acknowledge\" or \"resolve\".");
                break;
        }

        if (DedupKey.Length > DedupKeyCharactersMax)
        {
            errors.Add($"'{keyName}' has {DedupKey.Length} characters; the limit is {DedupKeyCharactersMax}; shorten it.");
        }
        else if (Encoding.UTF8.GetByteCount(DedupKey) > IntakeLimits.DedupKeyBytesMax)
        {
            errors.Add($"'{keyName}' has more than {IntakeLimits.DedupKeyBytesMax} bytes in UTF-8; shorten it.");
        }

        return errors;
    }

    private void CheckPayload(List<string> errors)
    {
        if (IsV1)
        {
            Require(Summary, "description", errors);
            return;
        }

        if (!HasPayload)
        {
            errors.Add("'payload' is missing; a trigger needs an object with summary, source and severity.");
            return;
        }

        Require(Summary, "payload.summary", errors);
        Require(Origin, "payload.source", errors);
        if (Severity is not ("critical" or "error" or "warning" or "info"))
        {
            errors.Add("'payload.severity' is missing or invalid; write \"critical\", \"error\", \"warning\" or \"info\".");
        }
    }

    private static void Require(string value, string field, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            errors.Add($"'{field}' is missing or blank; give it as a string.");
        }
    }
}
