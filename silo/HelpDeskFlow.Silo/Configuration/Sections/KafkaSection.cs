using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Kafka;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>kafka: — the cluster, the topics to read, the topic for escalations.</summary>
internal static class KafkaSection
{
    private const string DefaultFormat = "alertmanager";
    private const string DefaultGroup = "helpdeskflow";
    private const string MappingSeparator = ":";
    private const string NamedFormat = "json";
    private static readonly string[] Starts = ["earliest", "latest"];

    /// <summary>The section, and the destination that <c>escalations</c> stands for.</summary>
    public static (KafkaConfig? Config, DestinationConfig? Escalations) Read(Section root)
    {
        if (root.Part("kafka", ConfigKeys.Kafka) is not { } section)
        {
            return default;
        }

        var bootstrap = section.Required("bootstrap", "localhost:9092");
        var topics = ImmutableArray.CreateBuilder<KafkaTopic>();
        foreach (var item in section.Items("topics", "a list of topics", ConfigLimits.KafkaTopicsMax))
        {
            if (Section.Entry(root.Reader, item, "topic", ConfigKeys.Topic) is { } topic && ReadTopic(topic) is { } read)
            {
                if (topics.Any(t => t.Name == read.Name && t.Group == read.Group))
                {
                    root.Reader.Report(topic.PlaceOf("name"), $"the topic \"{read.Name}\" is read by the group \"{read.Group}\" twice; keep one of them, or give it another group.");
                }

                topics.Add(read);
            }
        }

        var settings = Settings(section);
        var escalations = section.Text("escalations", "the name of a topic");
        return (
            bootstrap is null ? null : new KafkaConfig(bootstrap, settings, topics.ToImmutable()),
            escalations is null ? null : new DestinationConfig(
                KafkaConfig.EscalationsDestination, "kafka", ImmutableDictionary<string, string>.Empty.Add("topic", escalations), null, DeliveryLimits.Default with { InFlightMax = 64 }));
    }

    /// <summary>What the section and other ones must agree on.</summary>
    public static void Check(Section root, ConfigSnapshot config)
    {
        foreach (var topic in config.Kafka?.Topics ?? [])
        {
            if (topic.Format == NamedFormat && !config.Mappings.Any(m => m.Name == topic.Mapping))
            {
                root.Reader.Report(root.PlaceOf("kafka"), $"the topic \"{topic.Name}\" has the format {NamedFormat}{MappingSeparator}{topic.Mapping}, and there is no such mapping; write {NamedFormat}{MappingSeparator} and the name of one under \"mappings\".");
            }
        }

        if (config.Kafka is null && !root.Has("kafka") && config.Destinations.FirstOrDefault(d => d.Type == "kafka") is { } homeless)
        {
            root.Reader.Report(root.PlaceOf("destinations"), $"the destination \"{homeless.Name}\" is of type kafka, and the config has no \"kafka\"; write kafka: {{ bootstrap: localhost:9092 }}.");
        }

        if (config.Announce is { } announce && config.Destinations.Count(d => d.Name == announce) > 1)
        {
            root.Reader.Report(root.PlaceOf("destinations"), $"the destination \"{announce}\" is made by \"kafka: escalations\"; give yours another name.");
        }
    }

    private static KafkaTopic? ReadTopic(Section topic)
    {
        var name = topic.Required("name", "alerts");
        var format = topic.Text("format", "the name of a format") ?? DefaultFormat;
        var parts = format.Split(MappingSeparator, 2);
        if (IntakeFormats.Find(parts[0]) is null)
        {
            var known = IntakeFormats.All.Select(f => f.Name).ToArray();
            var near = NearestName.Of(parts[0], known);
            topic.Reader.Report(topic.PlaceOf("format"), $"{topic.About("format")} is \"{format}\"; write {(near is null ? $"one of {string.Join(", ", known)}" : $"\"{near}\"")}.");
        }

        var group = topic.Text("group", "the name of a consumer group") ?? DefaultGroup;
        var deadLetters = topic.Text("dead_letters", "the name of a topic") ?? name + ".dlq";
        if (name is not null && deadLetters == name)
        {
            topic.Reader.Report(topic.PlaceOf("dead_letters"), $"{topic.About("dead_letters")} is the topic itself, which would be read for ever; write another topic, such as {name}.dlq.");
        }

        var start = topic.OneOf("start", Starts);
        return name is null ? null : new KafkaTopic(name, parts[0], parts.Length > 1 ? parts[1] : null, group, deadLetters, start == "latest");
    }

    private static ImmutableSortedDictionary<string, string> Settings(Section section)
    {
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (section.Part("settings", null, "\"settings\" of \"kafka\"") is not { } part)
        {
            return settings.ToImmutable();
        }

        foreach (var (key, value) in part.Entries)
        {
            if (KafkaSettings.Own.Contains(key.Value))
            {
                section.Reader.Report(key.Place, $"the setting \"{key.Value}\" is the program's own, because its promises depend on it; remove it.");
            }
            else if (value is ScalarNode { IsNull: false } scalar)
            {
                if (IsSecret(key.Value))
                {
                    section.Reader.Hide(scalar);
                }

                if (section.Reader.Text(scalar) is { } text)
                {
                    settings[key.Value] = text;
                }
            }
            else
            {
                section.Reader.Report(value.Place, $"the setting \"{key.Value}\" of \"kafka\" is {value.Kind}; write one value.");
            }
        }

        return settings.ToImmutable();
    }

    private static bool IsSecret(string name) =>
        name == "sasl.jaas.config" || DestinationTypes.SecretWords.Any(w => name.EndsWith(w, StringComparison.Ordinal)) || name.EndsWith(".pem", StringComparison.Ordinal) || name.EndsWith("oauthbearer.config", StringComparison.Ordinal);
}
