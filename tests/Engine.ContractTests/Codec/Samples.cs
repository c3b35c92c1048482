using System.Collections.Immutable;
using System.Reflection;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Codec;

/// <summary>Values of any type of the domain, made by reflection from a seed: some bare (nulls, zeros, nothing in collections), some full.</summary>
internal sealed class Samples(int seed)
{
    private readonly Random _random = new(seed);
    private readonly bool _bare = seed == 0;
    private int _depth;

    public object Of(Type type) => Make(type)!;

    private object? Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return _bare || _random.Next(3) == 0 ? null : Make(inner);
        }

        return Simple(type) ?? (Collections.IsCollection(type) ? MakeCollection(type) : MakeObject(type));
    }

    private object? Simple(Type type) => type switch
    {
        _ when type == typeof(string) => Text(),
        _ when type == typeof(bool) => !_bare && _random.Next(2) == 0,
        _ when type == typeof(byte) => (byte)Number(256),
        _ when type == typeof(int) => (int)Number(int.MaxValue),
        _ when type == typeof(uint) => (uint)Number(uint.MaxValue),
        _ when type == typeof(long) => Number(long.MaxValue),
        _ when type == typeof(ulong) => (ulong)Number(long.MaxValue) * 2,
        _ when type == typeof(double) => _bare ? 0d : _random.NextDouble() * 1e9,
        _ when type == typeof(Guid) => NewGuid(),
        _ when type.IsEnum => Enum.GetValues(type).GetValue(_bare ? 0 : _random.Next(Enum.GetValues(type).Length)),
        _ when type == typeof(IncidentId) => new IncidentId(NewGuid()),
        _ when type == typeof(Instant) => AnyInstant(),
        _ when type == typeof(Duration) => _bare ? Duration.Zero : Duration.FromNanoseconds(_random.NextInt64(-1_000_000_000_000, long.MaxValue)),
        _ when type == typeof(LocalTime) => LocalTime.FromNanosecondsSinceMidnight(Number(NodaConstants.NanosecondsPerDay)),
        _ when type == typeof(LocalDate) => new LocalDate(2026, 1, 1).PlusDays((int)Number(5000)),
        _ when type == typeof(LocalDateTime) => new LocalDateTime(2026, 1, 1, 0, 0).PlusDays((int)Number(5000)).PlusNanoseconds(Number(NodaConstants.NanosecondsPerDay)),
        _ when type == typeof(DateTimeZone) => DateTimeZoneProviders.Tzdb[_bare ? "UTC" : "Australia/Lord_Howe"],
        _ when type == typeof(LabelSet) => LabelSet.From(Enumerable.Range(0, _bare ? 0 : _random.Next(4)).Select(i => KeyValuePair.Create($"l{i}_{Text()}", Text() + "x"))),
        _ when type == typeof(Matcher) => Matcher.TryCreate("a", MatchOperator.Regex, "x|\"y\\.", out var matcher, out _) ? matcher : null,
        _ when type == typeof(NotifyTarget) => MakeTarget(),
        _ => null,
    };

    private object MakeTarget() => _random.Next(5) switch
    {
        4 => new NotifyTarget.OnNext(new ScheduleName(Text())),
        0 => new NotifyTarget.OnSchedule(new ScheduleName(Text())),
        1 => new NotifyTarget.OnPerson(new PersonName(Text() + ":x")),
        2 => new NotifyTarget.OnDestination(new DestinationName(Text())),
        _ => new NotifyTarget.OnTeam(Text()),
    };

    private object MakeObject(Type type)
    {
        var known = type.Namespace?.StartsWith("HelpDeskFlow", StringComparison.Ordinal) == true || type.Name == "KeyValuePair`2";
        Assert.True(known && !type.IsAbstract, $"{type} has no sample; teach {nameof(Samples)} and the codec about it.");
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.Instance).OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        var parameters = constructor?.GetParameters() ?? [];
        _depth++;
        var value = constructor is null ? Activator.CreateInstance(type)! : constructor.Invoke([.. parameters.Select(p => type.Name == "KeyValuePair`2" ? Make(p.ParameterType) : MakeMember(p.ParameterType, new NullabilityInfoContext().Create(p)))]);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null && !parameters.Any(a => a.Name == p.Name)))
        {
            property.SetValue(value, MakeMember(property.PropertyType, new NullabilityInfoContext().Create(property)));
        }

        _depth--;
        return value;
    }

    private object? MakeMember(Type type, NullabilityInfo nullability) =>
        nullability.ReadState == NullabilityState.Nullable && (_bare || _random.Next(3) == 0) ? null : Make(type);

    private object MakeCollection(Type type)
    {
        var count = _bare || _depth > 6 ? 0 : _random.Next(4);
        var element = Collections.ElementType(type);
        var items = Array.CreateInstance(element, count);
        for (var i = 0; i < count; i++)
        {
            items.SetValue(Make(element), i);
        }

        return Collections.Create(type, items);
    }

    private long Number(long below) => _bare ? 0 : _random.NextInt64(below);

    private Guid NewGuid()
    {
        var bytes = new byte[16];
        if (!_bare)
        {
            _random.NextBytes(bytes);
        }

        return new Guid(bytes);
    }

    private Instant AnyInstant() => _bare ? default : _random.Next(10) switch
    {
        0 => Instant.MaxValue,
        1 => Instant.MinValue,
        _ => Instant.FromUtc(2026, 1, 1, 0, 0) + Duration.FromNanoseconds(_random.NextInt64(NodaConstants.NanosecondsPerDay * 1000)),
    };

    private string Text() => _bare ? "" : _random.Next(4) switch
    {
        0 => "",
        1 => $"name-{_random.Next(1000)}",
        2 => $"zwölf \"quoted\" \\ back\nline \u0001 {_random.Next(1000)} 🔥",
        _ => $"<a href='x'>{_random.Next(1000)}</a>",
    };
}

/// <summary>The collections that states may hold.</summary>
internal static class Collections
{
    private static readonly (Type Type, Type Factory)[] Known =
    [
        (typeof(ImmutableArray<>), typeof(ImmutableArray)),
        (typeof(ImmutableList<>), typeof(ImmutableList)),
        (typeof(ImmutableQueue<>), typeof(ImmutableQueue)),
        (typeof(ImmutableHashSet<>), typeof(ImmutableHashSet)),
        (typeof(ImmutableSortedSet<>), typeof(ImmutableSortedSet)),
        (typeof(ImmutableDictionary<,>), typeof(ImmutableDictionary)),
        (typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedDictionary)),
        (typeof(HashMap<,>), typeof(HashMap)),
    ];

    public static bool IsCollection(Type type) => type == typeof(AlertKeySet) || (type.IsGenericType && Known.Any(k => k.Type == type.GetGenericTypeDefinition()));

    public static bool HasOrder(Type type) => !type.Name.StartsWith("ImmutableHashSet", StringComparison.Ordinal) && !type.Name.StartsWith("ImmutableDictionary", StringComparison.Ordinal);

    public static Type ElementType(Type type) => type.GetInterfaces().First(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>)).GetGenericArguments()[0];

    public static object Create(Type type, Array items)
    {
        if (type == typeof(AlertKeySet))
        {
            return AlertKeySet.Of((AlertKey[])items);
        }

        if (type.GetGenericArguments().Length == 2)
        {
            items = Distinct(items);
        }

        var factory = Known.First(k => k.Type == type.GetGenericTypeDefinition()).Factory;
        var method = factory.GetMethods().First(m => m.Name == "CreateRange" && m.GetParameters().Length == 1 && m.GetParameters()[0].ParameterType.Name == "IEnumerable`1");
        return method.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [items])!;
    }

    private static Array Distinct(Array pairs)
    {
        var keys = pairs.GetType().GetElementType()!.GetProperty("Key")!;
        var distinct = pairs.Cast<object>().DistinctBy(p => keys.GetValue(p)).ToArray();
        var typed = Array.CreateInstance(pairs.GetType().GetElementType()!, distinct.Length);
        Array.Copy(distinct, typed, distinct.Length);
        return typed;
    }
}
