using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>silences:, inhibit:, maintenance:, mute: and flapping:.</summary>
internal static class SuppressionSections
{
    private const int EntriesMax = 10_000;
    private const int TimesMax = 50;
    private const int FlapCountMax = 40;
    private static readonly Duration OccurrenceMin = Duration.FromMinutes(1);
    private static readonly Duration OccurrenceMax = Duration.FromDays(366);
    private static readonly Duration WaitMax = Duration.FromMinutes(1);

    /// <summary>Silences, maintenance windows and mute time intervals, in this order.</summary>
    public static ImmutableArray<PlannedSilence> Silences(Section root) =>
    [
        .. Each(root, "silences", "silence", ConfigKeys.Silence).Select(ReadSilence),
        .. Each(root, "maintenance", "maintenance window", ConfigKeys.Maintenance).Select(ReadMaintenance).OfType<PlannedSilence>(),
        .. Each(root, "mute", "mute time interval", ConfigKeys.Mute).Select(ReadMute),
    ];

    /// <summary>inhibit:.</summary>
    public static ImmutableArray<Inhibition> Inhibitions(Section root) =>
    [
        .. Each(root, "inhibit", "inhibition", ConfigKeys.Inhibit).Select(section => new Inhibition(
            [.. Matchers.Required(section, "source")],
            [.. Matchers.Required(section, "target")],
            [.. section.Texts("equal", "a list of label names", ConfigLimits.MatchersMax).Select(t => t.Text)],
            section.Time("wait", Duration.Zero, WaitMax) ?? Inhibition.DefaultWait)),
    ];

    /// <summary>flapping:; null where it is switched off.</summary>
    public static FlapRule? Flapping(Section root)
    {
        if (root.Part("flapping", ConfigKeys.Flapping) is not { } section)
        {
            return FlapRule.Default;
        }

        var rule = new FlapRule(
            section.Number("count", 2, FlapCountMax) ?? FlapRule.Default.Count,
            section.Time("window", Duration.FromMinutes(1), Duration.FromDays(1)) ?? FlapRule.Default.Window,
            section.Time("quiet", Duration.FromSeconds(1), Duration.FromDays(1)) ?? FlapRule.Default.Quiet);
        return section.Flag("enabled") ?? true ? rule : null;
    }

    private static PlannedSilence ReadSilence(Section section)
    {
        var zone = Calendar.Zone(section);
        var matchers = Matchers.Required(section, "match");
        var (from, to) = (Time(section, "from", zone), Time(section, "to", zone));
        if (from >= to)
        {
            section.Reader.Report(section.PlaceOf("to"), $"{section.About("to")} is not after its \"from\"; write a later time.");
        }

        return Planned(SilenceKind.Silence, null, matchers, from, to, null, section.Text("by") ?? "config", section.Text("comment") ?? "");
    }

    private static PlannedSilence? ReadMaintenance(Section section)
    {
        var matchers = Matchers.Required(section, "match");
        var start = Calendar.DateTime(section, "start");
        var zone = Calendar.Zone(section);
        var length = section.Required("duration", "2h") is null ? null : section.Time("duration", OccurrenceMin, OccurrenceMax);
        var rule = section.Text("rrule");
        if (rule is not null && !RecurrenceRule.TryParse(rule, out _, out var error))
        {
            section.Reader.Report(section.PlaceOf("rrule"), $"{section.About("rrule")}: {error}.");
            return null;
        }

        if (start is not { } first || length is not { } time)
        {
            return null;
        }

        var (name, comment) = (section.Text("name") ?? "maintenance", section.Text("comment") ?? "");
        var begin = zone.AtLeniently(first).ToInstant();
        return rule is null
            ? Planned(SilenceKind.Maintenance, name, matchers, begin, begin + time, null, "config", comment)
            : Planned(SilenceKind.Maintenance, name, matchers, null, null, new Recurrence(zone.Id, first, time, rule, []), "config", comment);
    }

    private static PlannedSilence ReadMute(Section section)
    {
        var matchers = Matchers.Required(section, "match");
        var zone = Calendar.Zone(section);
        var hours = ImmutableArray.CreateBuilder<Restriction>();
        foreach (var item in section.Items("times", "a list such as [{ days: [sat, sun], from: \"00:00\", to: \"24:00\" }]", TimesMax))
        {
            if (Section.Of(section.Reader, item, $"a time of {section.What}", ConfigKeys.Restriction) is { } time && LayersSection.Hours(time) is { } one)
            {
                hours.Add(one);
            }
        }

        if (section.Node("times") is null or ListNode { Items.Count: 0 })
        {
            section.Reader.Report(section.PlaceOf("times"), $"{section.What} needs \"times\"; write times: [{{ days: [sat, sun], from: \"00:00\", to: \"24:00\" }}].");
        }

        return Planned(
            SilenceKind.Mute,
            section.Text("name") ?? "mute",
            matchers,
            null,
            null,
            new Recurrence(zone.Id, default, Duration.Zero, null, hours.ToImmutable()),
            "config",
            section.Text("comment") ?? "");
    }

    /// <summary>A time with its offset, or wall-clock time in the zone; null where absent.</summary>
    private static Instant? Time(Section section, string key, DateTimeZone zone)
    {
        if (section.Text(key) is not { } text)
        {
            return null;
        }

        return OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } parsed ? parsed.Value.ToInstant()
            : Calendar.DateTime(section, key) is { } local ? zone.AtLeniently(local).ToInstant() : null;
    }

    private static IEnumerable<Section> Each(Section root, string key, string what, string[] keys) =>
        root.Items(key, "a list", EntriesMax).Select(item => Section.Entry(root.Reader, item, what, keys)).OfType<Section>();

    private static PlannedSilence Planned(
        SilenceKind kind, string? name, IReadOnlyList<Matcher> matchers, Instant? from, Instant? to, Recurrence? recurrence, string by, string comment)
    {
        var hours = recurrence is null ? "" : string.Join(';', recurrence.Hours.Select(h => $"{string.Join(',', h.Days)} {h.From} {h.DaysLater} {h.To}"));
        var content = $"{kind}|{name}|{string.Join(',', matchers)}|{from}|{to}|{recurrence?.TimeZone}|{recurrence?.Start}|{recurrence?.Length}|{recurrence?.Rule}|{hours}|{by}|{comment}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562 version 8: custom
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new PlannedSilence(new SilenceId(new Guid(hash, bigEndian: true).ToString()), kind, name, [.. matchers], from, to, recurrence, by, comment);
    }
}
