using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Frames;

namespace HelpDeskFlow.Engine.Embedded.Replay;

/// <summary>Events of one grain in a commit, as they are stored and as they are.</summary>
internal sealed record RecordedFrame(GrainId Grain, List<(byte[] Bytes, Event Event)> Events)
{
    /// <summary>Whether it is something that a replay decides: not what became of messages, what people said about schedules and services, or taught.</summary>
    public static bool IsDecision(GrainKind kind, Event happened) =>
        kind is GrainKind.Incident or GrainKind.Correlator or GrainKind.Suppression or GrainKind.Heartbeat && happened is not IncidentEvent.NotificationEnded;

    /// <summary>The events that a replay decides.</summary>
    public IEnumerable<(byte[] Bytes, Event Event)> Decided => Events.Where(e => IsDecision(Grain.Kind, e.Event));

    /// <summary>Reads it; the kind byte of the frame is read already.</summary>
    public static RecordedFrame Read(ref FrameReader reader, GrainCodec codec)
    {
        var grain = new GrainId((GrainKind)reader.ReadByte(), reader.ReadText());
        var events = new List<(byte[], Event)>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var bytes = reader.ReadBytes().ToArray();
            events.Add((bytes, codec.ReadEvent(bytes)));
        }

        return new RecordedFrame(grain, events);
    }

    /// <summary>All of a commit's body, in order.</summary>
    public static List<RecordedFrame> ReadAll(ReadOnlySpan<byte> body, GrainCodec codec)
    {
        var found = new List<RecordedFrame>();
        var reader = new FrameReader(body);
        while (!reader.AtEnd)
        {
            switch ((FrameKind)reader.ReadByte())
            {
                case FrameKind.GrainEvents:
                    found.Add(Read(ref reader, codec));
                    break;
                case var other:
                    Skip(other, ref reader);
                    break;
            }
        }

        return found;
    }

    /// <summary>Moves behind a frame that holds no events.</summary>
    public static void Skip(FrameKind kind, ref FrameReader reader)
    {
        switch (kind)
        {
            case FrameKind.Repeats:
                reader.Take(reader.ReadInt32() * EpisodeFrames.RepeatBytes);
                break;
            case FrameKind.Episode:
                reader.Take(5);
                EpisodeFrames.ReadRow(ref reader);
                reader.ReadBytes();
                reader.ReadBytes();
                reader.ReadBytes();
                break;
            case FrameKind.Assigned:
                reader.Take(12);
                break;
            case FrameKind.Forgotten:
                reader.Take(4);
                break;
            case FrameKind.IncidentForgotten:
                reader.Take(8);
                break;
            case FrameKind.Config:
                reader.ReadBytes();
                reader.ReadBytes();
                break;
            case FrameKind.Streams:
                StreamFrames.Read(ref reader, []);
                break;
            case FrameKind.Sent or FrameKind.Acknowledged or FrameKind.Received:
                PostBox.Skip(kind, ref reader);
                break;
            case FrameKind.Source:
                reader.ReadBytes();
                break;
            default:
                throw new Ports.JournalCorruptException($"A commit has a frame of unknown kind {(byte)kind}; it was written by a newer version; upgrade the program.");
        }
    }
}
