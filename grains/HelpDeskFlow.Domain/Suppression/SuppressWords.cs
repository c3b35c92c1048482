namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Reasons in words.</summary>
public static class SuppressWords
{
    /// <summary>One clause, for example "silence 1f0… by ana until 12:00: database move".</summary>
    public static string Of(SuppressionState state, SuppressReason reason)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(reason);
        if (reason.Kind is not (SuppressKind.Silence or SuppressKind.Maintenance or SuppressKind.Mute))
        {
            return reason.Kind == SuppressKind.Inhibition ? $"inhibited: {reason.Why}" : reason.Why;
        }

        if (state.Silences.GetValueOrDefault(new SilenceId(reason.Id)) is not { } silence)
        {
            return $"silence {reason.Id}";
        }

        var what = silence.Kind switch
        {
            SilenceKind.Maintenance => $"maintenance {silence.Name}",
            SilenceKind.Mute => $"mute time interval {silence.Name}",
            _ => $"silence {silence.Id} by {silence.CreatedBy}",
        };
        return $"{what} until {silence.EndsAt}{(silence.Comment.Length > 0 ? $": {silence.Comment}" : "")}";
    }
}
