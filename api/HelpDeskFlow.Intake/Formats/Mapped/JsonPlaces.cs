using HelpDeskFlow.Domain.Configuration.Mappings;
using HelpDeskFlow.Intake.Json;

namespace HelpDeskFlow.Intake.Formats.Mapped;

/// <summary>Finds what stands at the places that paths name.</summary>
internal static class JsonPlaces
{
    /// <summary>Values that one path may select; further ones are left out.</summary>
    public const int ValuesMax = 20_000;

    /// <summary>Everything at the place, in the order of the document; nothing where the path leads nowhere.</summary>
    public static List<JsonValue> All(JsonPath path, JsonValue document, JsonValue item)
    {
        List<JsonValue> found = [path.FromDocument ? document : item];
        foreach (var step in path.Steps)
        {
            var next = new List<JsonValue>();
            foreach (var value in found)
            {
                Take(value, step, next);
            }

            found = next;
        }

        return found;
    }

    /// <summary>The text at the place: of several the ones that are there, with ", " between them; lists and objects as JSON.</summary>
    public static string Text(MappedText mapped, JsonValue document, JsonValue item)
    {
        if (mapped.Path is not { } path)
        {
            return mapped.Constant ?? "";
        }

        var found = All(path, document, item);
        return mapped.Apply(found.Count == 1 ? found[0].Shown : string.Join(", ", found.Select(v => v.Shown).Where(t => t.Length > 0)));
    }

    private static void Take(JsonValue value, JsonStep step, List<JsonValue> next)
    {
        if (step.Name is not null)
        {
            if (value[step.Name] is { Exists: true } member)
            {
                next.Add(member);
            }
        }
        else if (step.Index is { } index)
        {
            if (index < value.Items.Count)
            {
                next.Add(value.Items[index]);
            }
        }
        else
        {
            var free = ValuesMax - next.Count;
            next.AddRange(value.Items.Take(free));
            next.AddRange(value.Members.Take(free).Select(m => m.Value));
        }
    }
}
