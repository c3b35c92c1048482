using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// Formats of the hot path as messages: an array is read by one, anything else by the other (Alertmanager's API v2 list and its
/// webhook v4 under one name). Allocates nothing of its own.
/// </summary>
internal sealed class ListMessages(string name, IAlertListFormat ofArrays, IAlertListFormat ofOthers) : IIntakeFormat
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? Read(in IntakeMessage message, IntakeTarget target)
    {
        var start = message.Body.IndexOfAnyExcept(" \t\r\n"u8);
        var format = start >= 0 && message.Body[start] != '[' ? ofOthers : ofArrays;
        return format.Parse(message.Body, target.Batch, target.Config).Problem;
    }
}
