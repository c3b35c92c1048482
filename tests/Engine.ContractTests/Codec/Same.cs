using System.Collections;

namespace HelpDeskFlow.Engine.ContractTests.Codec;

/// <summary>Compares two values member by member; the record's own equality compares many collections by reference.</summary>
internal static class Same
{
    /// <summary>Fails with the path of the first difference.</summary>
    public static void Check(object? expected, object? actual, string path)
    {
        if (expected is null || actual is null)
        {
            Assert.True(expected is null && actual is null, $"{path}: expected {expected ?? "null"}, read {actual ?? "null"}");
            return;
        }

        var type = expected.GetType();
        Assert.True(type == actual.GetType(), $"{path}: expected a {type}, read a {actual.GetType()}");
        if (Collections.IsCollection(type))
        {
            CheckItems([.. ((IEnumerable)expected).Cast<object?>()], [.. ((IEnumerable)actual).Cast<object?>()], Collections.HasOrder(type), path);
            return;
        }

        var properties = type.GetProperties().Where(p => p.SetMethod is not null && p.GetIndexParameters().Length == 0).ToList();
        if (properties.Count == 0 || type.Namespace?.StartsWith("HelpDeskFlow", StringComparison.Ordinal) != true || type.IsEnum)
        {
            Assert.True(expected.Equals(actual), $"{path}: expected {expected}, read {actual}");
            return;
        }

        foreach (var property in properties)
        {
            Check(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}");
        }
    }

    private static void CheckItems(List<object?> expected, List<object?> actual, bool ordered, string path)
    {
        Assert.True(expected.Count == actual.Count, $"{path}: expected {expected.Count} items, read {actual.Count}");
        if (!ordered)
        {
            // Keys and set members are small values with text forms that tell them apart.
            expected = [.. expected.OrderBy(KeyText, StringComparer.Ordinal)];
            actual = [.. actual.OrderBy(KeyText, StringComparer.Ordinal)];
        }

        for (var i = 0; i < expected.Count; i++)
        {
            if (expected[i]?.GetType() is { IsGenericType: true } pair && pair.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
            {
                Check(pair.GetProperty("Key")!.GetValue(expected[i]), pair.GetProperty("Key")!.GetValue(actual[i]), $"{path}[{i}].Key");
                Check(pair.GetProperty("Value")!.GetValue(expected[i]), pair.GetProperty("Value")!.GetValue(actual[i]), $"{path}[{i}].Value");
                continue;
            }

            Check(expected[i], actual[i], $"{path}[{i}]");
        }
    }

    private static string KeyText(object? item) => $"{item?.GetType().GetProperty("Key")?.GetValue(item) ?? item}";
}
