using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>intake: — how senders of each format show that they may send, and the service their keys stand for.</summary>
internal static class IntakeSection
{
    private const int SecretsMax = 10;
    private const int KeysMax = 10_000;
    private const int TopicsMax = 1000;
    private const int HostsMax = 20;
    private const int KeyCharactersMax = 512;

    /// <summary>By name of the format; formats that nothing is said about are not in it.</summary>
    public static ImmutableDictionary<string, IntakeSettings> Read(Section root)
    {
        var all = ImmutableDictionary.CreateBuilder<string, IntakeSettings>(StringComparer.Ordinal);
        if (root.Part("intake", [.. ConfigKeys.Intake.Keys]) is { } intake)
        {
            foreach (var (format, keys) in ConfigKeys.Intake)
            {
                if (intake.Part(format, keys) is { } section)
                {
                    all[format] = ReadFormat(section, format);
                }
            }
        }

        return all.ToImmutable();
    }

    private static IntakeSettings ReadFormat(Section section, string format) => new()
    {
        Keys = SenderKeys(section, format),
        Secrets = Secrets(section, format),
        TimestampHeader = section.Text("timestamp_header", "the name of a header"),
        Topics = Topics(section),
        Hosts = [.. section.Texts("hosts", "a list of host names", HostsMax).Select(h => h.Text.ToLowerInvariant())],
    };

    private static ImmutableDictionary<string, ServiceName> SenderKeys(Section sender, string format)
    {
        var keys = ImmutableDictionary<string, ServiceName>.Empty;
        if (sender.Part("keys", null, $"\"keys\" of \"{format}\"") is not { } section)
        {
            return keys;
        }

        foreach (var (key, value) in section.Entries)
        {
            section.Reader.Hide(key);
            if (section.Reader.Text(value, $"a key of \"{format}\"", "the name of a service") is not { } service)
            {
                continue;
            }

            section.Reader.Names.Refer(NameKind.Service, service, value.Place, $"a key of \"{format}\"");
            if (section.Reader.Text(key) is not { } filled)
            {
                continue;
            }

            if (filled.Length is 0 or > KeyCharactersMax || keys.Count == KeysMax)
            {
                section.Reader.Report(key.Place, $"a key of \"{format}\" has {filled.Length} characters, or is more than the {KeysMax}th; write 1 to {KeyCharactersMax} characters, and fewer keys.");
            }

            keys = keys.SetItem(filled, new ServiceName(service));
        }

        return keys;
    }

    private static ImmutableArray<string> Secrets(Section section, string format)
    {
        switch (section.Node("secrets"))
        {
            case ScalarNode one:
                section.Reader.Hide(one);
                break;
            case ListNode list:
                foreach (var item in list.Items.OfType<ScalarNode>())
                {
                    section.Reader.Hide(item);
                }

                break;
        }

        var secrets = section.Texts("secrets", "a list of secrets such as [\"${SECRET}\"]", SecretsMax);
        foreach (var (_, place) in secrets.Where(s => string.IsNullOrWhiteSpace(s.Text)))
        {
            section.Reader.Report(place, $"a secret of \"{format}\" is empty; write the one that the sender signs with.");
        }

        return [.. secrets.Select(s => s.Text)];
    }

    private static ImmutableArray<string> Topics(Section section)
    {
        var topics = section.Texts("topics", "a list of topic ARNs", TopicsMax);
        foreach (var (text, place) in topics.Where(t => t.Text.Split(':') is not ["arn", _, "sns", _, _, not ""]))
        {
            section.Reader.Report(place, $"the topic \"{text}\" is no ARN; write for example arn:aws:sns:eu-west-1:123456789012:alarms.");
        }

        return [.. topics.Select(t => t.Text)];
    }
}
