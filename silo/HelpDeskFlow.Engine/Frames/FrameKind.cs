namespace HelpDeskFlow.Engine.Frames;

/// <summary>Kinds of frames in a commit's body. The numbers stand in journals: never reuse or change one.</summary>
public enum FrameKind : byte
{
    /// <summary>Folded repeats: count, then 32 bytes each (<see cref="RepeatFrames"/>).</summary>
    Repeats = 1,

    /// <summary>An episode opened, reopened, changed or closed: verdict and the whole row (<see cref="EpisodeFrames"/>).</summary>
    Episode = 2,

    /// <summary>An episode got its incident: slot and number.</summary>
    Assigned = 3,

    /// <summary>Events of one grain: kind, key, count, events.</summary>
    GrainEvents = 4,

    /// <summary>A config came into force: hash and text.</summary>
    Config = 5,

    /// <summary>An episode was forgotten: its slot is free.</summary>
    Forgotten = 6,

    /// <summary>How far streams are read (<see cref="StreamFrames"/>).</summary>
    Streams = 7,

    /// <summary>A resolved incident was forgotten, because it is older than the config keeps them: its number.</summary>
    IncidentForgotten = 8,

    /// <summary>A message to another partition: which, its number, body. It waits until it is acknowledged.</summary>
    Sent = 9,

    /// <summary>Other partitions have taken messages up to these numbers.</summary>
    Acknowledged = 10,

    /// <summary>Messages of other partitions are taken up to these numbers.</summary>
    Received = 11,

    /// <summary>An alert of another partition that may inhibit alerts here begins or ends: the command that said so.</summary>
    Source = 12,
}

/// <summary>Kinds of snapshot rows beside <see cref="Domain.Grains.GrainKind"/>, whose numbers are used for states of grains.</summary>
public static class SnapshotKind
{
    /// <summary>A page of the episode table; the key is its index.</summary>
    public const byte EpisodePage = 100;

    /// <summary>A resolved incident that has left memory; read on demand, never at start-up.</summary>
    public const byte ArchivedIncident = 101;

    /// <summary>Counters that must not start over: the next incident number, and the lowest that may still be kept.</summary>
    public const byte Counters = 102;

    /// <summary>How far all streams are read.</summary>
    public const byte Streams = 103;

    /// <summary>A part of a grain's state beside its own row (<see cref="Codec.StateParts"/>); the key is the grain's kind and key, the sequence of that row, and the part's number.</summary>
    public const byte StatePart = 104;

    /// <summary>A page of what began to fire how often; the key is its index.</summary>
    public const byte Firings = 105;

    /// <summary>Messages to and from other partitions: what waits, and up to which number what came is taken.</summary>
    public const byte Post = 106;

    /// <summary>Alerts of other partitions that may inhibit alerts here.</summary>
    public const byte Sources = 107;

    /// <summary>Numbers of all alerts of a page, written after the page itself whose texts are still the same; the key is its index. One that is older than its page counts no more.</summary>
    public const byte EpisodeNumbers = 108;
}
