using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>
/// A type that is written under a name. What the serialiser needs of it is made when it is first used: it holds some 10 KB of code
/// a type, and a program meets a few of the types in its life. Thread-safe.
/// </summary>
internal sealed class WireType(string name, Type type)
{
    private JsonTypeInfo? _info;

    /// <summary>The name in ASCII.</summary>
    public byte[] Name { get; } = Encoding.ASCII.GetBytes(name);

    /// <summary>How it is read and written.</summary>
    public JsonTypeInfo Info => _info ??= CodecJson.Options.GetTypeInfo(type);
}
