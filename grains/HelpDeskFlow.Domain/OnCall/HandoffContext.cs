using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What whoever comes must know of an incident beside how it stands.</summary>
public static class HandoffContext
{
    /// <summary>The last remark on it in one line, with who made it; null: none is kept.</summary>
    public static string? LastNote(IncidentState incident)
    {
        if (incident.Timeline.LastOrDefault(t => t.Kind == IncidentStory.NoteKind) is not { } note)
        {
            return null;
        }

        var said = $"{note.Text.ReplaceLineEndings(" ")}{(note.By is { } by ? $" ({by})" : "")}";
        return said.Length <= RotationLimits.HandoffNoteCharactersMax ? said : $"{said[..(RotationLimits.HandoffNoteCharactersMax - 1)]}…";
    }
}
