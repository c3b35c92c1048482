using System.Text.Json;
using HelpDeskFlow.Domain.Destinations;

namespace HelpDeskFlow.Notify.Http;

/// <summary>What came back for a request.</summary>
/// <param name="Outcome">What the status, or the lack of one, means for the delivery.</param>
/// <param name="Status">Null: there was no answer.</param>
/// <param name="Body">Its first <see cref="NotifyLimits.AnswerBytesMax"/> bytes, or less where it broke off.</param>
public sealed record NotificationAnswer(AttemptOutcome Outcome, int? Status, byte[] Body)
{
    /// <summary>
    /// The value of a property at a path such as <c>result.message_id</c>, as text: of a string, number, true or false. Reads as
    /// far as the body goes, so a body that was cut after the value is no obstacle. Null where it is not there.
    /// </summary>
    public string? Value(string path)
    {
        var wanted = path.Split('.');
        var reader = new Utf8JsonReader(Body, isFinalBlock: false, state: default);
        try
        {
            var found = 0; // names of the path that the reader is inside of
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth <= found)
                {
                    return null;
                }

                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != found + 1)
                {
                    continue;
                }

                if (!reader.ValueTextEquals(wanted[found]))
                {
                    if (!reader.TrySkip())
                    {
                        return null;
                    }

                    continue;
                }

                if (++found == wanted.Length)
                {
                    return reader.Read() ? Text(ref reader) : null;
                }

                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                {
                    return null;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON, or not any more.
        }

        return null;
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };
}
