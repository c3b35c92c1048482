namespace HelpDeskFlow.Intake.Messages;

/// <summary>
/// Reads messages of one format, wherever they come from: bodies of HTTP requests, values of Kafka records. Whether the sender
/// may send is checked before, by whoever received the message. Thread-safe.
/// </summary>
public interface IIntakeFormat
{
    /// <summary>Name in paths (<c>/intake/NAME</c>), in the config and in metrics; lower case.</summary>
    string Name { get; }

    /// <summary>
    /// Reads a message. Never throws. Null: read to its end; single alerts that were refused are in the batch. One sentence: the
    /// message as a whole is refused, and what it left behind in the target must not be used (<see cref="IntakeTarget.Reset"/>).
    /// </summary>
    string? Read(in IntakeMessage message, IntakeTarget target);
}
