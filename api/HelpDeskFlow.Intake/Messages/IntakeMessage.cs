namespace HelpDeskFlow.Intake.Messages;

/// <summary>What a format reads: bytes, and what came beside them.</summary>
public readonly ref struct IntakeMessage
{
    /// <summary>A message with these bytes, unpacked.</summary>
    public IntakeMessage(ReadOnlySpan<byte> body, IMessageHeaders? headers = null, string? mapping = null)
    {
        Body = body;
        Headers = headers ?? MessageHeaders.None;
        Mapping = mapping;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Headers of the request or of the record.</summary>
    public IMessageHeaders Headers { get; }

    /// <summary>Name of the mapping to read it by (<c>?mapping=NAME</c>, a setting of the topic), for formats that need one; null: none named.</summary>
    public string? Mapping { get; }
}
