using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// CloudWatch alarms through SNS (WIRE C5): the envelope with the alarm as text in it, or the alarm alone (raw delivery). The
/// alarm's ARN is the dedup key; OK ends it; INSUFFICIENT_DATA, which is sent only where somebody asked for it, keeps it open as
/// a warning. Any other message of a topic becomes an alert of its own under its message id, for nothing is dropped unseen.
/// </summary>
internal sealed class CloudWatchSns() : JsonFormat("cloudwatch-sns")
{
    /// <inheritdoc/>
    protected override string? Read(JsonValue document, in IntakeMessage message, IntakeTarget target)
    {
        if (document["AlarmName"].Exists)
        {
            return ReadAlarm(document, document, target);
        }

        switch (document["Type"].Text)
        {
            case "Notification":
                var text = document["Message"].Text;
                return JsonValue.Read(text, out _) is { } inner && inner["AlarmName"].Exists
                    ? ReadAlarm(inner, document, target)
                    : ReadOther(document, text, target);
            case "SubscriptionConfirmation" or "UnsubscribeConfirmation":
                target.Note = "A message about a subscription holds no alert; nothing was stored.";
                return null;
            default:
                return "The body is neither an SNS message nor a CloudWatch alarm; subscribe this address to an SNS topic.";
        }
    }

    private static string? ReadAlarm(JsonValue alarm, JsonValue envelope, IntakeTarget target)
    {
        var state = alarm["NewStateValue"].Text;
        if (state is not ("ALARM" or "OK" or "INSUFFICIENT_DATA"))
        {
            return "The NewStateValue of the alarm is not ALARM, OK or INSUFFICIENT_DATA; send it as CloudWatch does.";
        }

        var at = JsonTimes.Read(alarm["StateChangeTime"]);
        var name = alarm["AlarmName"].Text;
        var arn = alarm["AlarmArn"].Text;
        // An end is also the start, as far as this message knows: the engine keeps the earlier one.
        var draft = new AlertDraft { StartsAt = at, IsResolved = state == "OK", EndsAt = state == "OK" ? at : null, Source = envelope["TopicArn"].Text };
        draft.Label("alertname", name.Length > 0 ? name : "CloudWatch alarm");
        draft.Label("severity", state == "INSUFFICIENT_DATA" ? "warning" : "");
        draft.Label("account", alarm["AWSAccountId"].Text);
        draft.Label("region", arn.Split(':') is [_, _, _, { Length: > 0 } region, ..] ? region : alarm["Region"].Text);
        var trigger = alarm["Trigger"];
        draft.Label("namespace", trigger["Namespace"].Text);
        draft.Label("metric", trigger["MetricName"].Text);
        foreach (var dimension in trigger["Dimensions"].Items)
        {
            draft.Label(dimension["name"].Text, dimension["value"].Text);
        }

        draft.Annotation("summary", envelope["Subject"].Text is { Length: > 0 } subject ? subject : name);
        draft.Annotation("description", alarm["AlarmDescription"].Text);
        draft.Annotation("reason", alarm["NewStateReason"].Text);
        draft.Annotation("state", state);
        draft.Annotation("rule", alarm["AlarmRule"].Text);
        draft.Annotation("trigger", trigger.Shown);
        draft.DedupKey("cloudwatch-sns", arn.Length > 0 ? arn : $"{alarm["AWSAccountId"].Text}/{alarm["Region"].Text}/{name}");
        if (!IsOldNews(draft, target))
        {
            draft.WriteTo(target.Batch, 0);
        }

        return null;
    }

    private static string? ReadOther(JsonValue envelope, string text, IntakeTarget target)
    {
        var subject = envelope["Subject"].Text;
        var draft = new AlertDraft
        {
            StartsAt = JsonTimes.Read(envelope["Timestamp"]),
            Source = envelope["TopicArn"].Text,
            OpenFor = IntakeDefaults.WebhookTimeout,
        };
        draft.Label("alertname", subject.Length > 0 ? subject : "SNS message");
        draft.Label("topic", envelope["TopicArn"].Text.Split(':')[^1]);
        draft.Annotation("summary", subject);
        draft.Annotation("description", text);
        draft.DedupKey("cloudwatch-sns", "message:" + envelope["MessageId"].Text);
        draft.WriteTo(target.Batch, 0);
        return null;
    }
}
