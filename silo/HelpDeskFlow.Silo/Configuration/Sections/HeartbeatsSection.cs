using System.Collections.Immutable;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>heartbeats:.</summary>
internal static class HeartbeatsSection
{
    private const int LabelsMax = 32;
    private static readonly Duration EveryMin = Duration.FromSeconds(1);
    private static readonly Duration EveryMax = Duration.FromDays(366);
    private static readonly Duration GraceMax = Duration.FromDays(31);

    /// <summary>All of them.</summary>
    public static ImmutableArray<HeartbeatConfig> ReadAll(Section root) =>
        [.. root.Items("heartbeats", "a list", HeartbeatLimits.HeartbeatsMax).Select(item => Read(root.Reader, item)).OfType<HeartbeatConfig>()];

    private static HeartbeatConfig? Read(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "heartbeat", ConfigKeys.Heartbeat) is not { } section || section.Name(NameKind.Heartbeat) is not { } name)
        {
            return null;
        }

        var every = section.Required("every", "5m") is null ? null : section.Time("every", EveryMin, EveryMax);
        return new HeartbeatConfig(
            new HeartbeatName(name),
            every ?? EveryMin,
            section.Time("grace", Duration.Zero, GraceMax) ?? HeartbeatConfig.DefaultGrace,
            section.Reference("service", NameKind.Service) is { } service ? new ServiceName(service) : null,
            section.OneOf("severity", ConfigKeys.Severities) is { } severity ? Enum.Parse<Severity>(severity) : null,
            Labels(section));
    }

    private static LabelSet Labels(Section section)
    {
        var labels = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in section.Part("labels", null, $"\"labels\" of {section.What}")?.Entries ?? [])
        {
            var about = $"the label \"{key.Value}\" of {section.What}";
            if (section.Reader.Text(value, about, "text") is not { } text)
            {
                continue;
            }

            var bytes = Math.Max(Encoding.UTF8.GetByteCount(key.Value) * (IntakeLimits.LabelValueBytesMax / IntakeLimits.NameBytesMax), Encoding.UTF8.GetByteCount(text));
            if (key.Value.Length == 0 || bytes > IntakeLimits.LabelValueBytesMax)
            {
                section.Reader.Report(value.Place, $"{about} has an empty name, a name of more than {IntakeLimits.NameBytesMax} bytes or a value of more than {IntakeLimits.LabelValueBytesMax}; shorten it.");
            }

            labels.Add(new(key.Value, text));
        }

        if (labels.Count > LabelsMax)
        {
            section.Reader.Report(section.PlaceOf("labels"), $"{section.About("labels")} holds {labels.Count} labels; the limit is {LabelsMax}; write fewer.");
        }

        return LabelSet.From(labels);
    }
}
