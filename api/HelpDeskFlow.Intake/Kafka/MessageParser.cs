using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Kafka;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>
/// Parses messages straight into one batch, each by the format of its topic. A repeat costs no object. What cannot be taken is
/// given to the dead letters. One thread owns it.
/// </summary>
internal sealed partial class MessageParser(IntakePorts ports, DeadLetters deadLetters, string source, ILogger log)
{
    private readonly RecordHeaders _headers = new();

    /// <summary>
    /// The messages from <paramref name="first"/> on, up to one that must be stored apart: limits reached, another service's key,
    /// or an acknowledgement, which needs what came before it on disk. Reads one at least.
    /// </summary>
    public ParsedSlice Parse(MessageBatch messages, int first)
    {
        var batch = AlertBatch.Rent(ports.Now, source);
        var target = new IntakeTarget(batch, ports.Engine.Views);
        List<Task<string?>>? letters = null;
        var index = first;
        for (; index < messages.Count && !IsFull(batch); index++)
        {
            var message = messages[index];
            var partition = (TopicPartitionReader)message.Partition;
            if (partition.IsGone)
            {
                continue;
            }

            target.Reset();
            var place = batch.Place;
            _headers.Of(messages, index);
            var problem = Read(message, partition, target);
            var acknowledges = problem is null && target.Acknowledgements.Count > 0;
            if (index > first && (acknowledges || (place.Count > 0 && problem is null && target.Service != batch.Service)))
            {
                batch.CutBackTo(place);
                break;
            }

            if (problem is not null)
            {
                batch.CutBackTo(place);
            }
            else if (place.Count == 0)
            {
                batch.Service = target.Service;
            }

            problem ??= Refused(batch, place);
            if (problem is not null)
            {
                (letters ??= []).Add(deadLetters.SendAsync(message, partition, problem));
            }

            batch.EndMessage(batch.AddStream(partition.Stream, partition.VoidNext), message.Offset, isDeadLetter: problem is not null);
            if (acknowledges)
            {
                index++;
                break;
            }
        }

        return new ParsedSlice(messages, first, index, target, letters);
    }

    private static bool IsFull(AlertBatch batch) => batch.BytesUsed >= KafkaLimits.TextBytesPerBatch || batch.Count >= KafkaLimits.AlertsPerBatch;

    private string? Read(in KafkaMessage message, TopicPartitionReader partition, IntakeTarget target)
    {
        if (message.Value.Length > IntakeLimits.BodyBytesMax)
        {
            return $"The message has {message.Value.Length} bytes; the limit is {IntakeLimits.BodyBytesMax}; send less in one message.";
        }

        try
        {
            return partition.Format.Read(new IntakeMessage(message.Value, _headers, partition.Config.Mapping), target);
        }
        catch (Exception e)
        {
            // A format that throws must not stop the topic for ever: the message is kept aside, the fault is ours and in the log.
            LogFormatFailed(partition.Format.Name, partition.Stream.ToString(), message.Offset, e);
            return "The message could not be read for a reason nobody foresaw; look for its offset in the program's log.";
        }
    }

    /// <summary>Sentences about alerts of this message that were refused, or null; the valid ones stay in the batch.</summary>
    private static string? Refused(AlertBatch batch, in AlertBatchPlace before)
    {
        var refused = batch.RefusedCount - before.RefusedCount;
        if (refused == 0)
        {
            return null;
        }

        var text = string.Join(' ', batch.Errors.Skip(before.Errors).Select(e => $"Alert [{e.Index}]: {e.Error}"));
        batch.CutBackTo(batch.Place with { RefusedCount = before.RefusedCount, Errors = before.Errors });
        return text;
    }

    [LoggerMessage(EventId = 6101, EventName = "KafkaFormatFailed", Level = LogLevel.Error, Message = "The format {Format} failed on {Stream} at {Offset}; the message is a dead letter.")]
    private partial void LogFormatFailed(string format, string stream, long offset, Exception e);
}

/// <summary>Messages <paramref name="First"/> to before <paramref name="End"/> of a read, ready to be submitted once.</summary>
/// <param name="Letters">Dead letters of it under way; each ends with null, or why the broker does not have it.</param>
internal readonly record struct ParsedSlice(MessageBatch Messages, int First, int End, IntakeTarget Target, List<Task<string?>>? Letters);
