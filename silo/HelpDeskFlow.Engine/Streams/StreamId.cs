namespace HelpDeskFlow.Engine.Streams;

/// <summary>One ordered log that is read for a group of readers: a partition of a Kafka topic. Where it has been read to is kept in the journal.</summary>
/// <param name="Group">Consumer group. Another group reads from the beginning again.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Number of the partition, from 0.</param>
public sealed record StreamId(string Group, string Topic, int Partition)
{
    /// <summary>For logs.</summary>
    public override string ToString() => $"{Group}/{Topic}[{Partition}]";
}

/// <summary>How far a stream is in the journal. Everything below <paramref name="Next"/> has had its effect, exactly once.</summary>
/// <param name="Id">Which stream.</param>
/// <param name="Next">Offset of the first message that is not taken yet.</param>
/// <param name="Messages">Messages taken, dead letters included.</param>
/// <param name="DeadLetters">Messages of which at least one alert, or the whole, was refused and went to the dead-letter topic.</param>
public sealed record StreamPosition(StreamId Id, long Next, long Messages, long DeadLetters);

/// <summary>One message in an <see cref="Intake.AlertBatch"/>: the records after those of the mark before are its alerts.</summary>
/// <param name="Stream">Index of the stream in the batch.</param>
/// <param name="RecordsEnd">Number of records in the batch after this message.</param>
/// <param name="Offset">Offset of the message.</param>
/// <param name="IsDeadLetter">Whether a copy of it is in the dead-letter topic.</param>
public readonly record struct StreamMark(int Stream, int RecordsEnd, long Offset, bool IsDeadLetter);
