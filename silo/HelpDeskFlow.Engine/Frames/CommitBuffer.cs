using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace HelpDeskFlow.Engine.Frames;

/// <summary>A growing byte buffer for the frames of one commit; kept and reused from commit to commit.</summary>
public sealed class CommitBuffer : IBufferWriter<byte>
{
    private const int KeepBytesMax = 32 * 1024 * 1024; // a full turn takes half of it
    private const int KeepIdleBytesMax = 1024 * 1024;
    private const int StartBytes = 64 * 1024;
    private byte[] _bytes = new byte[StartBytes];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Whether <see cref="Trim"/> would give anything back.</summary>
    public bool IsLarge => _bytes.Length > KeepIdleBytesMax;

    /// <summary>Takes back what was written after this length.</summary>
    public void TruncateTo(int length) => Length = length;

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeepBytesMax)
        {
            _bytes = new byte[StartBytes];
        }
    }

    /// <summary>Empties it and gives back what a burst made it take. Call when there is nothing to do.</summary>
    public void Trim()
    {
        Length = 0;
        if (IsLarge)
        {
            _bytes = new byte[StartBytes];
        }
    }

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>One byte.</summary>
    public void WriteByte(byte value) => Fixed(1)[0] = value;

    /// <summary>Four bytes, little-endian.</summary>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Fixed(4), value);

    /// <summary>Eight bytes, little-endian.</summary>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Fixed(8), value);

    /// <summary>Length and UTF-8.</summary>
    public void WriteText(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        WriteInt32(count);
        Encoding.UTF8.GetBytes(text, Fixed(count));
    }

    /// <summary>Length and bytes.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteInt32(bytes.Length);
        bytes.CopyTo(Fixed(bytes.Length));
    }

    /// <summary>Overwrites four bytes written before.</summary>
    public void PatchInt32(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(offset, 4), value);

    /// <summary>Overwrites one byte written before.</summary>
    public void PatchByte(int offset, byte value) => _bytes[offset] = value;

    /// <summary>The next <paramref name="count"/> bytes, already advanced over.</summary>
    public Span<byte> Fixed(int count)
    {
        Ensure(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    private void Ensure(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }
    }
}

/// <summary>Reads what <see cref="CommitBuffer"/> wrote.</summary>
public ref struct FrameReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Nothing left.</summary>
    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>What is left.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>One byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>Four bytes.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>Eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Length and UTF-8.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>Length and bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadInt32());

    /// <summary>The next bytes.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
