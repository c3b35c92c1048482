using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// Notifications of Nagios, Naemon and Icinga with the command of docs/connect/nagios.md (WIRE C5). Host and service are the
/// dedup key: a change of state updates one alert, severity included.
/// <list type="bullet">
/// <item>PROBLEM opens or updates it, RECOVERY ends it.</item>
/// <item>ACKNOWLEDGEMENT acknowledges its incident in the author's name.</item>
/// <item>FLAPPINGSTART keeps it open, for the monitor falls silent from here on; FLAPPINGSTOP and FLAPPINGDISABLED end it where the state is fine by then.</item>
/// <item>DOWNTIMESTART, DOWNTIMEEND and DOWNTIMECANCELLED change nothing: in a downtime the monitor sends no problems, and afterwards it sends those that are left.</item>
/// <item>CUSTOM, sent by a person, updates an alert that is open.</item>
/// </list>
/// </summary>
internal sealed class NagiosNotification : IIntakeFormat
{
    /// <inheritdoc/>
    public string Name => "nagios";

    /// <inheritdoc/>
    public string? Read(in IntakeMessage message, IntakeTarget target)
    {
        if (NagiosFields.Read(message.Body, out var problem) is not { } fields)
        {
            return problem;
        }

        var type = fields["notificationtype", "type"].ToUpperInvariant();
        var host = fields["hostname", "host"];
        if (type.Length == 0 || host.Length == 0)
        {
            return "The field notificationtype or hostname is missing; send what the command of docs/connect/nagios.md sends.";
        }

        var draft = Describe(fields, host);
        switch (type)
        {
            case "PROBLEM" or "FLAPPINGSTART":
                draft.Annotation("flapping", type == "FLAPPINGSTART" ? "true" : "");
                draft.WriteTo(target.Batch, 0);
                return null;
            case "RECOVERY":
                draft.IsResolved = true;
                draft.WriteTo(target.Batch, 0);
                return null;
            case "FLAPPINGSTOP" or "FLAPPINGEND" or "FLAPPINGDISABLED":
                draft.IsResolved = State(fields) is "OK" or "UP";
                draft.WriteTo(target.Batch, 0);
                return null;
            case "ACKNOWLEDGEMENT":
                var author = fields["notificationauthor", "author"];
                target.Acknowledge(draft.Key, author.Length > 0 ? "nagios:" + author : "nagios");
                target.Note = "Acknowledged, where an incident of it is open.";
                return null;
            case "CUSTOM" when target.Views.Episode(draft.Key) is { Exists: true, Status: EpisodeStatus.Firing }:
                draft.WriteTo(target.Batch, 0);
                return null;
            case "CUSTOM" or "DOWNTIMESTART" or "DOWNTIMEEND" or "DOWNTIMECANCELLED" or "DOWNTIMEREMOVED":
                target.Note = $"A notification of type {type} changes nothing here; nothing was stored.";
                return null;
            default:
                return "The notificationtype is none of PROBLEM, RECOVERY, ACKNOWLEDGEMENT, FLAPPING…, DOWNTIME… and CUSTOM; send it as Nagios or Icinga does.";
        }
    }

    private static AlertDraft Describe(NagiosFields fields, string host)
    {
        var service = fields["servicedesc", "servicename", "service"];
        var state = State(fields);
        var draft = new AlertDraft { GeneratorUrl = fields["url", "actionurl"], Source = fields["monitor"] };
        draft.Label("alertname", service.Length > 0 ? service : "Host state");
        draft.Label("host", host);
        draft.Label("service_description", service);
        draft.Label("severity", state switch
        {
            "CRITICAL" or "DOWN" => "critical",
            "WARNING" or "UNKNOWN" or "UNREACHABLE" => "warning",
            _ => "",
        });
        draft.Label("hostgroup", fields["hostgroupname", "hostgroup"]);
        draft.Label("servicegroup", fields["servicegroupname", "servicegroup"]);
        draft.Annotation("summary", $"{(service.Length > 0 ? $"{service} on {host}" : host)} is {(state.Length > 0 ? state : "not well")}");
        draft.Annotation("description", service.Length > 0 ? fields["serviceoutput", "output"] : fields["hostoutput", "output"]);
        draft.Annotation("details", service.Length > 0 ? fields["longserviceoutput"] : fields["longhostoutput"]);
        draft.Annotation("state", state);
        draft.Annotation("address", fields["hostaddress", "address"]);
        draft.Annotation("comment", fields["notificationcomment", "comment"]);
        draft.DedupKey("nagios", $"{fields["monitor"]}\n{host}\n{service}");
        return draft;
    }

    private static string State(NagiosFields fields) =>
        (fields["servicedesc", "servicename", "service"].Length > 0 ? fields["servicestate", "state"] : fields["hoststate", "state"]).ToUpperInvariant();
}
