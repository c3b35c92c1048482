using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>destinations:.</summary>
internal static class DestinationsSection
{
    /// <summary>One destination.</summary>
    public static DestinationConfig? Read(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "destination", null) is not { } section || section.Name(NameKind.Destination) is not { } name)
        {
            return null;
        }

        if (section.Required("type", string.Join(", ", DestinationTypes.CarriedOut.Keys)) is null || section.OneOf("type", DestinationTypes.All) is not { } type)
        {
            return null;
        }

        type = DestinationTypes.OtherNames.GetValueOrDefault(type, type);
        var settings = ImmutableDictionary.CreateBuilder<string, string>();
        if (DestinationTypes.CarriedOut.TryGetValue(type, out var known))
        {
            section.ReportUnknown([.. ConfigKeys.Destination, .. known.Select(s => s.Key), .. ConfigKeys.DeliveryLimits], $" for the type {type}");
            foreach (var setting in known)
            {
                Take(section, setting, settings);
            }

            SettingRules.Check(section, type, settings);
        }
        else
        {
            reader.Note(section.PlaceOf("type"), $"the destination type {type} of \"{name}\" is read but not yet carried out.");
            TakeAsIs(section, settings);
        }

        if (section.Reference("template", NameKind.Template) is { } template)
        {
            settings["template"] = template;
            if (!DestinationTypes.WithTemplate.Contains(type))
            {
                reader.Report(section.KeyPlace("template"), $"{section.What} has a \"template\", but the type {type} sends a fixed form; remove it, or use one of the types {string.Join(", ", DestinationTypes.WithTemplate)}.");
            }
        }

        var fallback = section.Reference("fallback", NameKind.Destination);
        return new DestinationConfig(new DestinationName(name), type, settings.ToImmutable(), fallback is null ? null : new DestinationName(fallback), Limits(section, type));
    }

    private static void Take(Section section, DestinationTypes.Setting setting, ImmutableDictionary<string, string>.Builder settings)
    {
        if (section.Node(setting.Key) is ScalarNode scalar && setting.IsSecret)
        {
            section.Reader.Hide(scalar);
        }

        var text = setting.Required ? section.Required(setting.Key, setting.IsUrl ? "\"https://…\"" : "\"…\"") : section.Text(setting.Key);
        if (text is null)
        {
            return;
        }

        if (setting.IsUrl && !Addresses.IsHttp(text))
        {
            var shown = setting.IsSecret ? "not a web address" : $"\"{text}\"";
            section.Reader.Report(section.PlaceOf(setting.Key), $"{section.About(setting.Key)} is {shown}; write an address that starts with http:// or https://.");
        }

        if (setting.Wrong?.Invoke(text) is { } write)
        {
            var shown = setting.IsSecret ? "not what it should be" : $"\"{text}\"";
            section.Reader.Report(section.PlaceOf(setting.Key), $"{section.About(setting.Key)} is {shown}; write {write}.");
        }

        settings[setting.Key] = text;
    }

    private static void TakeAsIs(Section section, ImmutableDictionary<string, string>.Builder settings)
    {
        foreach (var (key, value) in section.Entries)
        {
            if (ConfigKeys.Destination.Contains(key.Value) || ConfigKeys.DeliveryLimits.Contains(key.Value) || value is not ScalarNode { IsNull: false } scalar)
            {
                continue;
            }

            if (DestinationTypes.SecretWords.Any(w => key.Value.EndsWith(w, StringComparison.Ordinal)))
            {
                section.Reader.Hide(scalar);
            }

            if (section.Reader.Text(scalar) is { } text)
            {
                settings[key.Value] = text;
            }
        }
    }

    private static DeliveryLimits Limits(Section section, string type)
    {
        var standard = DeliveryLimits.Default with { PerSecondMax = DestinationTypes.PerSecond.TryGetValue(type, out var pace) ? pace : DeliveryLimits.Default.PerSecondMax };
        var (instant, second) = (Duration.FromMilliseconds(10), Duration.FromSeconds(1));
        var limits = new DeliveryLimits(
            section.Number("in_flight", 1, 256) ?? standard.InFlightMax,
            section.Number("per_second", 1, 10_000) ?? standard.PerSecondMax,
            section.Number("attempts", 1, 1000) ?? standard.AttemptsMax,
            section.Time("give_up_after", second, Duration.FromDays(7)) ?? standard.GiveUpAfter,
            section.Time("backoff_first", instant, Duration.FromHours(1)) ?? standard.BackoffFirst,
            section.Time("backoff_max", instant, Duration.FromDays(1)) ?? standard.BackoffMax,
            section.Number("breaker_failures", 1, 1000) ?? standard.BreakerFailures,
            section.Time("breaker_pause", instant, Duration.FromHours(1)) ?? standard.BreakerPause,
            section.Number("fallback_after", 1, 1000) ?? standard.FallbackAfter,
            section.Time("timeout", instant, Duration.FromMinutes(2)) ?? standard.Timeout);
        if (limits.BackoffMax < limits.BackoffFirst)
        {
            var key = section.Has("backoff_max") ? "backoff_max" : "backoff_first";
            section.Reader.Report(section.PlaceOf(key), $"{section.What} has a \"backoff_max\" of {DurationText.Of(limits.BackoffMax)}, less than its \"backoff_first\" of {DurationText.Of(limits.BackoffFirst)}; make backoff_max the longer one.");
        }

        return limits;
    }
}
