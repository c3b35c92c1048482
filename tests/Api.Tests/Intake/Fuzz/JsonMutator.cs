using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Api.Tests.Intake.Fuzz;

/// <summary>
/// Mutates a JSON document as a document: values of another type, members twice, renamed or gone, huge numbers, deep nesting,
/// lone surrogates. The result is mostly well-formed, so that it reaches what mutated bytes do not.
/// </summary>
internal static class JsonMutator
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "123456789012345678901234567890", "0.1", "[]", "{}", "\"\"", "\" \"", "\"\\ud83d\"", "\"\\u0000\"", "[null]", "[[]]",
        "{\"\":\"\"}", "{\"a\":{\"b\":[1,{\"c\":null}]}}", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "\"resolved\"", "\"firing\"", "\"{\\\"AlarmName\\\":1}\"", "1769860800000", "9e15",
    ];

    /// <summary>The same for the same seed; bytes that are no JSON come back as they are.</summary>
    public static byte[] Mutate(byte[] body, Random random)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 2000 }))
            {
                Write(document.RootElement, json, random, Math.Max(4, Count(document.RootElement)));
            }

            return buffer.WrittenSpan.ToArray();
        }
        catch (JsonException)
        {
            return body;
        }
    }

    private static int Count(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => 1 + element.EnumerateObject().Sum(m => Count(m.Value)),
        JsonValueKind.Array => 1 + element.EnumerateArray().Sum(Count),
        _ => 1,
    };

    private static void Write(JsonElement element, Utf8JsonWriter json, Random random, int count)
    {
        // About two changes a document, whatever its size.
        if (random.Next(count) < 2 && random.Next(3) > 0)
        {
            json.WriteRawValue(Other(random), skipInputValidation: true);
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    WriteMember(member, json, random, count);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, json, random, count);
                }

                json.WriteEndArray();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static void WriteMember(JsonProperty member, Utf8JsonWriter json, Random random, int count)
    {
        switch (random.Next(count * 3))
        {
            case 0:
                return;
            case 1:
                json.WritePropertyName(member.Name + "x");
                break;
            case 2:
                json.WritePropertyName(member.Name);
                json.WriteRawValue(Other(random), skipInputValidation: true);
                json.WritePropertyName(member.Name);
                break;
            case 3:
                for (var i = 0; i < 80; i++)
                {
                    json.WriteString(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{member.Name}{i}"), new string('é', random.Next(2) * 600));
                }

                json.WritePropertyName(member.Name);
                break;
            default:
                json.WritePropertyName(member.Name);
                break;
        }

        Write(member.Value, json, random, count);
    }

    private static string Other(Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                var depth = random.Next(1, 100);
                return new string('[', depth) + new string(']', depth);
            case 1:
                var levels = random.Next(1, 100);
                return new StringBuilder().Insert(0, "{\"a\":", levels).Append('1').Append('}', levels).ToString();
            case 2:
                return $"\"{new string('x', random.Next(10_000))}\"";
            default:
                return Values[random.Next(Values.Length)];
        }
    }
}
