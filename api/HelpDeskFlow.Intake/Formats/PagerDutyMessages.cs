using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>PagerDuty events (Events API v2) as messages of any kind, one a message. <see cref="PagerDutyEvents"/> speaks their HTTP.</summary>
internal sealed class PagerDutyMessages : IIntakeFormat
{
    /// <inheritdoc/>
    public string Name => "pagerduty";

    /// <inheritdoc/>
    public string? Read(in IntakeMessage message, IntakeTarget target)
    {
        var found = PagerDutyReader.Read(message.Body, out var problem);
        if (found is null)
        {
            return problem;
        }

        var errors = Take(found, target);
        return errors.Count == 0 ? null : string.Join(' ', errors);
    }

    /// <summary>Checks an event and puts what it says into the target. What is wrong comes back, one sentence each; then nothing was put. Fills in its dedup key.</summary>
    public static List<string> Take(PagerDutyEvent found, IntakeTarget target)
    {
        var errors = found.Check();
        var keys = target.Config.PagerDutyKeys;
        if (keys.Count > 0 && errors.Count == 0)
        {
            if (keys.TryGetValue(found.RoutingKey, out var owner))
            {
                target.Service = owner;
            }
            else
            {
                errors.Add(UnknownKey(found.RoutingKeyName));
            }
        }

        if (errors.Count > 0)
        {
            return errors;
        }

        if (found.DedupKey.Length == 0)
        {
            found.DedupKey = PagerDutyAlert.DedupKeyFor(found);
        }

        switch (found.Action)
        {
            case PagerDutyAction.Acknowledge:
                target.Acknowledge(PagerDutyAlert.KeyOf(found), found.Origin.Length > 0 ? "pagerduty:" + found.Origin : "pagerduty");
                break;
            case PagerDutyAction.Resolve:
                var known = target.Views.Alert(PagerDutyAlert.KeyOf(found))?.Labels ?? LabelSet.Empty;
                Expect(PagerDutyAlert.WriteResolve(found, known, target.Batch), target);
                break;
            default:
                Expect(PagerDutyAlert.WriteTrigger(found, target.Batch), target);
                break;
        }

        return errors;
    }

    /// <summary>What to say about a key that the config does not know.</summary>
    public static string UnknownKey(string name) => $"'{name}' is not a key of this installation; use one that stands under intake.pagerduty.keys in its config.";

    private static void Expect(bool written, IntakeTarget target)
    {
        if (!written)
        {
            throw new InvalidOperationException("A checked PagerDuty event did not become an alert: " + target.Batch.Errors[^1].Error);
        }
    }
}
