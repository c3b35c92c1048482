using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Redaction;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What is written about a shift that is over; those who are on call now hear of it.</summary>
internal static class RotationSummaries
{
    public static Decision Add(RotationState state, RotationCommand.Summarize command, StepContext context)
    {
        if (string.IsNullOrWhiteSpace(command.Text))
        {
            return Decision.Reject("empty-summary", "The summary has no text; write something.");
        }

        if (command.Text.Length > RotationLimits.SummaryCharactersMax)
        {
            return Decision.Reject("summary-too-long", $"The summary has {command.Text.Length} characters; the limit is {RotationLimits.SummaryCharactersMax}; shorten it.");
        }

        if (state.Past.FirstOrDefault(p => p.To == command.ShiftEnd) is not { } shift)
        {
            return Decision.Reject("unknown-shift", $"No shift in {state.Name} ended at {command.ShiftEnd}; give the end of one in its list of handoffs.");
        }

        var text = Redactor.Redact(command.Text.Trim(), context.Config.Redaction);
        if (shift.Summary is { } known && known.Text == text && known.By == command.By)
        {
            return Decision.Nothing;
        }

        return new Decision([new RotationEvent.ShiftSummarized(context.Now, command.ShiftEnd, text, command.By)], [.. Tells(state, shift, text, command.By, context)], [], null);
    }

    public static RotationState With(RotationState state, RotationEvent.ShiftSummarized written) => state with
    {
        Past = [.. state.Past.Select(p => p.To == written.ShiftEnd ? p with { Summary = new ShiftSummary(written.At, written.Text, written.By) } : p)],
    };

    private static IEnumerable<Tell> Tells(RotationState state, DutyRecord shift, string text, string by, StepContext context)
    {
        if (context.Config.Schedule(state.Name) is not { Handoff: not HandoffNotice.Never } schedule)
        {
            yield break;
        }

        var stamp = context.Now.ToUnixTimeTicks().ToString(CultureInfo.InvariantCulture);
        var said = $"{by} on the shift of {HandoffWords.Names(shift.People)} in {state.Name}:\n{text}";
        foreach (var person in (state.Duty?.People ?? []).Where(p => p.Value != by))
        {
            if (Notices.WayOf(person, context) is { } via)
            {
                yield return Notices.Tell(new DeliveryId($"summary-{state.Name}-{stamp}-{person}-{via}"), via, person, $"schedule:{state.Name}", said, context.Now);
            }
        }

        foreach (var via in schedule.DigestTo.Where(d => context.Config.Destination(d) is not null))
        {
            yield return Notices.Tell(new DeliveryId($"summary-{state.Name}-{stamp}-{via}"), via, null, $"schedule:{state.Name}", said, context.Now);
        }
    }
}
