using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>
/// Events and states as they stand in the journal. An event is one byte with the length of its wire name, the name in ASCII,
/// and its fields as JSON; a state is one byte with the format version, then JSON. What equals its default is left out.
/// Writing: one thread at a time; an instance is cheap, so each thread that writes has its own. Reading is thread-safe.
/// </summary>
public sealed class GrainCodec : IDisposable
{
    /// <summary>Format of states that this program writes; it reads all formats up to it.</summary>
    public const byte StateVersion = 1;

    private static readonly FrozenDictionary<Type, WireType> Writers =
        EventNames.All.ToFrozenDictionary(e => e.Type, e => new WireType(e.Name, e.Type));

    private static readonly FrozenDictionary<string, WireType>.AlternateLookup<ReadOnlySpan<char>> Readers =
        EventNames.All.ToFrozenDictionary(e => e.Name, e => Writers[e.Type], StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly ArrayBufferWriter<byte> _stateBuffer = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>A codec for one thread.</summary>
    public GrainCodec() =>
        _json = new Utf8JsonWriter(_stateBuffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Appends the event to the buffer.</summary>
    /// <exception cref="ArgumentException">The event has no name in <see cref="EventNames"/>.</exception>
    public void WriteEvent(IBufferWriter<byte> target, Event happened)
    {
        if (!Writers.TryGetValue(happened.GetType(), out var writer))
        {
            throw new ArgumentException($"The event {happened.GetType()} has no wire name; add one to {nameof(EventNames)}.", nameof(happened));
        }

        var span = target.GetSpan(writer.Name.Length + 1);
        span[0] = (byte)writer.Name.Length;
        writer.Name.CopyTo(span[1..]);
        target.Advance(writer.Name.Length + 1);
        WriteJson(target, happened, writer.Info);
    }

    /// <summary>Reads what <see cref="WriteEvent"/> wrote.</summary>
    /// <exception cref="JournalCorruptException">An unknown name, or bytes that are no such event.</exception>
    public Event ReadEvent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length < bytes[0] + 1)
        {
            throw new JournalCorruptException($"An event of {bytes.Length} bytes in the journal ends inside its name; restore the data directory from a backup.");
        }

        Span<char> name = stackalloc char[byte.MaxValue];
        name = name[..Encoding.Latin1.GetChars(bytes.Slice(1, bytes[0]), name)];
        if (!Readers.TryGetValue(name, out var reader))
        {
            throw new JournalCorruptException($"The journal holds an event \"{name}\" that this program does not know; upgrade the program.");
        }

        return (Event)ReadJson(bytes[(bytes[0] + 1)..], reader.Info);
    }

    /// <summary>The state of a grain, for the snapshot.</summary>
    /// <exception cref="ArgumentException">Not the state of a grain that is kept in this form.</exception>
    public byte[] WriteState(object state)
    {
        _stateBuffer.ResetWrittenCount();
        WriteState(_stateBuffer, state);
        return _stateBuffer.WrittenSpan.ToArray();
    }

    /// <summary>Appends the state of a grain to the buffer.</summary>
    /// <exception cref="ArgumentException">Not the state of a grain that is kept in this form.</exception>
    public void WriteState(IBufferWriter<byte> target, object state)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(state);
        if (!GrainStates.Types.Values.Contains(state.GetType()))
        {
            throw new ArgumentException($"{state.GetType()} is not the state of a grain; add it to {nameof(GrainStates)}.", nameof(state));
        }

        target.GetSpan(1)[0] = StateVersion;
        target.Advance(1);
        WriteJson(target, state, CodecJson.Options.GetTypeInfo(state.GetType()));
    }

    /// <summary>Reads what <see cref="WriteState"/> wrote.</summary>
    /// <exception cref="JournalCorruptException">A newer format, or bytes that are no such state.</exception>
    public object ReadState(GrainKind kind, ReadOnlySpan<byte> bytes)
    {
        if (!GrainStates.Types.TryGetValue(kind, out var type))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, $"The state of a {kind} grain is not kept in this form.");
        }

        if (bytes.IsEmpty || bytes[0] is 0 or > StateVersion)
        {
            throw new JournalCorruptException($"The journal holds a {kind} state of format {(bytes.IsEmpty ? 0 : bytes[0])}; this program reads up to {StateVersion}; upgrade the program.");
        }

        return ReadJson(bytes[1..], CodecJson.Options.GetTypeInfo(type));
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void WriteJson(IBufferWriter<byte> target, object value, JsonTypeInfo info)
    {
        _json.Reset(target);
        try
        {
            JsonSerializer.Serialize(_json, value, info);
            _json.Flush();
        }
        finally
        {
            // Must not hold on to the caller's buffer.
            _json.Reset(_stateBuffer);
        }
    }

    private static object ReadJson(ReadOnlySpan<byte> json, JsonTypeInfo info)
    {
        try
        {
            return JsonSerializer.Deserialize(json, info) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException or ArgumentException)
        {
            throw new JournalCorruptException($"The journal holds a {info.Type.Name} that cannot be read ({e.Message}); restore the data directory from a backup.");
        }
    }
}
