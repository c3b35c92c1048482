namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Limits of the config file; each is named in the error that enforces it.</summary>
internal static class ConfigLimits
{
    /// <summary>Largest config file, bytes.</summary>
    public const int FileBytesMax = 4 * 1024 * 1024;

    /// <summary>Most YAML values in a file, those behind aliases counted each time they are used (so an alias bomb is refused).</summary>
    public const int ValuesMax = 200_000;

    /// <summary>Deepest nesting of lists and mappings.</summary>
    public const int DepthMax = 32;

    /// <summary>Longest name of a person, team, service, policy, schedule or destination, characters.</summary>
    public const int NameCharactersMax = 128;

    /// <summary>Most steps of a policy.</summary>
    public const int StepsMax = 50;

    /// <summary>Most targets of a step.</summary>
    public const int TargetsMax = 50;

    /// <summary>Most personal notify rules.</summary>
    public const int NotifyRulesMax = 20;

    /// <summary>Most matchers in one list.</summary>
    public const int MatchersMax = 32;

    /// <summary>Most layers of a schedule.</summary>
    public const int LayersMax = 32;

    /// <summary>Most slots of a rotation.</summary>
    public const int SlotsMax = 500;

    /// <summary>Most slots of a rotation that take part from or until a date.</summary>
    public const int DatedSlotsMax = 100;

    /// <summary>Shortest secret that signs links, characters.</summary>
    public const int LinkSecretCharactersMin = 16;

    /// <summary>Least bytes that the journal must be allowed: a snapshot and the rows since the one before need room.</summary>
    public const long JournalBytesMin = 256L * 1024 * 1024;

    /// <summary>Most Kafka topics to read.</summary>
    public const int KafkaTopicsMax = 1_000;
}
