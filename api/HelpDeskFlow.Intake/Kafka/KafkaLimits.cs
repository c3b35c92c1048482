namespace HelpDeskFlow.Intake.Kafka;

/// <summary>Named limits of reading from Kafka.</summary>
public static class KafkaLimits
{
    /// <summary>Messages taken from the client at once.</summary>
    public const int MessagesPerReadMax = 4_096;

    /// <summary>Messages that are enough to begin parsing while the slice before is still being stored.</summary>
    public const int MessagesPerReadWanted = 2_048;

    /// <summary>Bytes of alert texts after which a batch takes no further message.</summary>
    public const int TextBytesPerBatch = 3 * 512 * 1024;

    /// <summary>Alerts after which a batch takes no further message.</summary>
    public const int AlertsPerBatch = 8_192;

    /// <summary>Characters of the reason that a dead letter carries.</summary>
    public const int ReasonCharactersMax = 1_000;

    /// <summary>Longest wait for a first message; also how late a stop or a new config is noticed.</summary>
    public static readonly TimeSpan ReadWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Wait for more messages after the first one.</summary>
    public static readonly TimeSpan ReadLinger = TimeSpan.FromMilliseconds(2);

    /// <summary>Pause before what could not be stored is tried again; partitions are paused meanwhile.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the group is told how far it is, and lag is measured.</summary>
    public static readonly TimeSpan CommitEvery = TimeSpan.FromSeconds(2);

    /// <summary>Pause before a reader that failed begins anew.</summary>
    public static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(5);

    /// <summary>How often the config in force is compared with the one that is carried out.</summary>
    public static readonly TimeSpan ConfigLookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Time for readers to leave their groups when the program stops.</summary>
    public static readonly TimeSpan StopTime = TimeSpan.FromSeconds(4);
}
