using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Json;

/// <summary>A format whose messages are JSON documents: reads the document, leaves what it means to the format.</summary>
internal abstract class JsonFormat(string name) : IIntakeFormat
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public virtual string? Read(in IntakeMessage message, IntakeTarget target) =>
        JsonValue.Read(message.Body, out var problem) is { } document ? Read(document, message, target) : problem;

    /// <summary>Puts what the document says into the target; one sentence where it is none of this format.</summary>
    protected abstract string? Read(JsonValue document, in IntakeMessage message, IntakeTarget target);

    /// <summary>
    /// Whether a firing alert began before what its sender ended since: a late or second delivery of old news, which must not
    /// open it again. Only for senders that say both times by one clock, and that say each thing once.
    /// </summary>
    protected static bool IsOldNews(AlertDraft draft, IntakeTarget target)
    {
        if (draft.IsResolved || draft.StartsAt is not { } startsAt)
        {
            return false;
        }

        var known = target.Views.Episode(draft.Key);
        if (known is not { Exists: true, Status: EpisodeStatus.Resolved, CloseReason: CloseReason.Sender } || startsAt >= known.Value.EndsAt)
        {
            return false;
        }

        target.Note = "The alert has ended since; this is old news and changes nothing.";
        return true;
    }
}
