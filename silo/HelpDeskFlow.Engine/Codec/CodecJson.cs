using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HelpDeskFlow.Domain;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>How the journal's JSON looks: camelCase, defaults left out, our ids and NodaTime's values in short exact forms.</summary>
internal static class CodecJson
{
    /// <summary>The settings; read-only, shared by all threads.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            IgnoreReadOnlyProperties = true,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepWhatReadingWouldNotRestore } },
            Converters =
            {
                new SharedTextConverter(),
                new HashMapConverter(),
                new NameConverter<ServiceName>(n => n.Value, t => new(SharedText.Of(t))),
                new NameConverter<ScheduleName>(n => n.Value, t => new(SharedText.Of(t))),
                new NameConverter<DestinationName>(n => n.Value, t => new(SharedText.Of(t))),
                new NameConverter<HeartbeatName>(n => n.Value, t => new(SharedText.Of(t))),
                new NameConverter<PersonName>(n => n.Value, t => new(SharedText.Of(t))),
                new NameConverter<SilenceId>(n => n.Value, t => new(t)),
                new NameConverter<DeliveryId>(n => n.Value, t => new(t)),
                new IncidentIdConverter(),
                new AlertKeyConverter(),
                new AlertKeySetConverter(),
                new FingerprintConverter(),
                new InstantConverter(),
                new DurationConverter(),
                new PatternConverter<NodaTime.LocalDateTime>(NodaTime.Text.LocalDateTimePattern.FullRoundtripWithoutCalendar),
                new PatternConverter<NodaTime.LocalDate>(NodaTime.Text.LocalDatePattern.Iso),
                new PatternConverter<NodaTime.LocalTime>(NodaTime.Text.LocalTimePattern.ExtendedIso),
                new ZoneConverter(),
                new LabelSetConverter(),
                new MatcherConverter(),
                new NotifyTargetConverter(),
                // By name: numbers of enums may be put in another order, names in a journal are searched for by people.
                new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Also for an empty array that is not the one and only empty array: the same state must give the same bytes, however it came about.</summary>
    private static bool IsSame(object? value, object? initial) =>
        Equals(value, initial) || (value is IStructuralEquatable array && array.Equals(initial, EqualityComparer<object>.Default));

    /// <summary>Then the serializer's own look does the same without boxing each value.</summary>
    private static bool IsDefaultOf(Type type, object? value) =>
        value is null
            ? !type.IsValueType || Nullable.GetUnderlyingType(type) is not null
            : type.IsValueType && value is not IStructuralEquatable && value.Equals(Activator.CreateInstance(type));

    /// <summary>
    /// A property that is left out comes back as its constructor's argument <c>default</c>. Where its initialiser says
    /// something else, being left out must mean that instead; where that is unknown the property is always written.
    /// </summary>
    private static void KeepWhatReadingWouldNotRestore(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object || info.Type.IsValueType)
        {
            return;
        }

        var untouched = info.CreateObject?.Invoke();
        foreach (var property in info.Properties)
        {
            if (property.IsRequired)
            {
                property.ShouldSerialize = static (_, _) => true;
            }
            else if (property.AssociatedParameter is { } parameter)
            {
                if (parameter.HasDefaultValue && !IsDefaultOf(property.PropertyType, parameter.DefaultValue))
                {
                    property.ShouldSerialize = (_, value) => !Equals(value, parameter.DefaultValue);
                }
            }
            else if (untouched is null)
            {
                property.ShouldSerialize = static (_, _) => true;
            }
            else
            {
                var initial = property.Get!(untouched);
                if (!IsDefaultOf(property.PropertyType, initial))
                {
                    property.ShouldSerialize = (_, value) => !IsSame(value, initial);
                }
            }
        }
    }
}
