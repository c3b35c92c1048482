using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Sections;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Reads <c>helpdeskflow.yml</c> into a <see cref="ConfigSnapshot"/>, or says everything that is wrong with it. Meaning of each key: docs/config.md.</summary>
public static class ConfigLoader
{
    private const string Redacted = "<secret>";

    /// <summary>Reads a file.</summary>
    /// <param name="file">Path, also the name that problems carry.</param>
    /// <param name="environment">Value of an environment variable, or null where it is not set.</param>
    public static ConfigResult LoadFile(string file, Func<string, string?> environment)
    {
        var text = ConfigText.Read(file, out var problem);
        return text is null ? new ConfigResult(null, [problem], []) : Parse(text, file, environment);
    }

    /// <summary>Reads a text. A byte order mark at its start does not count as text.</summary>
    public static ConfigResult Parse(string text, string file, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.TrimStart('\uFEFF');
        var reader = new ConfigReader(file, environment);
        ConfigSnapshot? config = null;
        if (ConfigText.FirstControlCharacter(text) is { } place)
        {
            reader.Report(place, $"the character U+{(int)text[place.Start]:X4} cannot stand in a config; remove it.");
        }
        else if (YamlTree.Read(text, reader.Report) is { } tree)
        {
            config = Snapshot(reader, tree, text);
        }
        else if (!reader.Failed)
        {
            reader.Report(new Place(1, 1, 0, 0), "the file is empty; write at least \"version: 1\".");
        }

        return new ConfigResult(reader.Failed ? null : config, [.. reader.Problems], [.. reader.Notes]);
    }

    private static ConfigSnapshot? Snapshot(ConfigReader reader, ConfigNode tree, string text)
    {
        if (Section.Of(reader, tree, "the config", ConfigKeys.Root) is not { } root)
        {
            return null;
        }

        CheckVersion(root);
        var config = new ConfigSnapshot
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16],
            People = All(root, "people", PeopleSection.ReadPerson),
            Teams = All(root, "teams", PeopleSection.ReadTeam),
            Services = All(root, "services", ServicesSection.ReadService),
            Routes = All(root, "routes", ServicesSection.ReadRoute),
            Policies = All(root, "policies", PoliciesSection.Read),
            Hours = All(root, "hours", HoursSection.Read),
            NobodyOnCall = PoliciesSection.NobodyOnCall(root),
            Schedules = All(root, "schedules", SchedulesSection.Read),
            Destinations = All(root, "destinations", DestinationsSection.Read),
            Heartbeats = HeartbeatsSection.ReadAll(root),
            Silences = SuppressionSections.Silences(root),
            Inhibitions = SuppressionSections.Inhibitions(root),
            Flapping = SuppressionSections.Flapping(root),
            TransientHold = TransientSection.Read(root),
            Storm = TransientSection.ReadStorm(root),
            Severity = GeneralSections.Severity(root),
            Grouping = GeneralSections.Grouping(root),
            Intake = IntakeSection.Read(root),
            OtlpMinSeverity = OtlpSection.MinSeverity(root),
            Mappings = MappingsSection.Read(root),
            Redaction = RedactionSection.Read(root),
            ApiKeys = GeneralSections.ApiKeys(root),
            Templates = TemplatesSection.Read(root, text),
            Links = LinksSection.Read(root),
            ListenAddress = GeneralSections.ListenAddress(root),
            Cluster = ClusterSection.Read(root),
            ClassifierModel = GeneralSections.ClassifierModel(root),
        };
        var (kafka, escalations) = KafkaSection.Read(root);
        config = config with { Kafka = kafka };
        config = escalations is null ? config : config with { Destinations = config.Destinations.Add(escalations), Announce = escalations.Name };
        config = WithTimes(root, config) with { PagerDutyKeys = config.IntakeOf("pagerduty").Keys, OpsgenieKeys = config.IntakeOf("opsgenie").Keys, SourceText = WithoutSecrets(text, reader.Secrets) };
        config = TopologySection.Add(root, ReachCheck.WithAlarm(config));
        config = config.Correlation.Enabled && !root.Has("reopen_window") ? config with { ReopenWindow = CorrelationRule.ReopenWindow } : config;
        KafkaSection.Check(root, config);
        reader.Names.ReportUnknown(reader);
        ReachCheck.Fallbacks(reader, config);
        if (!reader.Failed)
        {
            ReachCheck.Pages(reader, config);
            ContactCheck.Check(reader, config);
            ContactCheck.CheckAlarm(reader, config);
        }

        return config;
    }

    private static ConfigSnapshot WithTimes(Section root, ConfigSnapshot config)
    {
        var retention = root.Part("retention", ConfigKeys.Retention);
        return config with
        {
            ReopenWindow = root.Time("reopen_window", Duration.Zero, Duration.FromDays(7)) ?? config.ReopenWindow,
            ResolveTimeout = root.Time("resolve_timeout", Duration.FromSeconds(1), Duration.FromDays(7)) ?? config.ResolveTimeout,
            JournalRetention = retention?.Time("journal", Duration.FromHours(1)) ?? config.JournalRetention,
            JournalBytesMax = retention?.Bytes("journal_bytes", ConfigLimits.JournalBytesMin) ?? config.JournalBytesMax,
            ResolvedIncidentRetention = retention?.Time("resolved_incidents", Duration.FromHours(1)) ?? config.ResolvedIncidentRetention,
        };
    }

    private static void CheckVersion(Section root)
    {
        if (root.Required("version", "1") is { } version && version != "1")
        {
            root.Reader.Report(root.PlaceOf("version"), $"version {version} of the config is not known to this program; write version: 1, or use a program that knows it.");
        }
    }

    private static ImmutableArray<T> All<T>(Section root, string key, Func<ConfigReader, ConfigNode, T?> read)
        where T : class => [.. root.Items(key).Select(item => read(root.Reader, item)).OfType<T>()];

    /// <summary>The text as it may be shown: secrets written into it replaced.</summary>
    private static string WithoutSecrets(string text, List<Place> secrets)
    {
        var result = new StringBuilder(text);
        foreach (var place in secrets.DistinctBy(p => p.Start).OrderByDescending(p => p.Start))
        {
            result.Remove(place.Start, place.End - place.Start).Insert(place.Start, Redacted);
        }

        return result.ToString();
    }
}
