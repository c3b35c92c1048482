using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>Commands as they go between partitions and silos: one byte with the length of the wire name, the name in ASCII, and the fields as JSON. Thread-safe.</summary>
public static class CommandCodec
{
    private static readonly FrozenDictionary<Type, WireType> Writers =
        CommandNames.All.ToFrozenDictionary(e => e.Type, e => new WireType(e.Name, e.Type));

    private static readonly FrozenDictionary<string, WireType> Readers =
        CommandNames.All.ToFrozenDictionary(e => e.Name, e => Writers[e.Type], StringComparer.Ordinal);

    /// <summary>The command in bytes.</summary>
    /// <exception cref="ArgumentException">The command has no name in <see cref="CommandNames"/>.</exception>
    public static byte[] Write(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!Writers.TryGetValue(command.GetType(), out var writer))
        {
            throw new ArgumentException($"The command {command.GetType()} has no wire name; add one to {nameof(CommandNames)}.", nameof(command));
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(command, writer.Info);
        return [(byte)writer.Name.Length, .. writer.Name, .. json];
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null where this version does not know the command or cannot read it.</summary>
    public static Command? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length < bytes[0] + 1 || !Readers.TryGetValue(Encoding.ASCII.GetString(bytes.Slice(1, bytes[0])), out var reader))
        {
            return null;
        }

        try
        {
            return (Command?)JsonSerializer.Deserialize(bytes[(bytes[0] + 1)..], reader.Info);
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}
