using System.Buffers.Binary;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>
/// Walks over one protobuf message (proto3 wire format) without building anything. Never throws: the first malformed byte ends
/// it, see <see cref="Failed"/>. Here instead of generated code, because OTLP logs need some twenty fields and malformed input
/// must cost no exception.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int VarintBytesMax = 10;
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;
    private ReadOnlySpan<byte> _bytes;
    private ulong _number;

    /// <summary>Whether something was malformed.</summary>
    public bool Failed { get; private set; }

    /// <summary>Number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Its wire type: 0 varint, 1 eight bytes, 2 bytes, 5 four bytes.</summary>
    public int Wire { get; private set; }

    /// <summary>Its bytes, with wire type 2: text, bytes or a message.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Its number, with wire types 0, 1 and 5.</summary>
    public readonly ulong Number => _number;

    /// <summary>Whether the field is this one, with bytes.</summary>
    public readonly bool IsBytes(int field) => Field == field && Wire == 2;

    /// <summary>Whether the field is this one, with a number.</summary>
    public readonly bool IsNumber(int field) => Field == field && Wire != 2;

    /// <summary>Goes to the next field. False at the end and where it is malformed.</summary>
    public bool Next()
    {
        _bytes = default;
        _number = 0;
        if (Failed || _at == _message.Length)
        {
            return false;
        }

        if (!ReadVarint(out var tag) || tag > uint.MaxValue || tag >> 3 == 0)
        {
            return Fail();
        }

        Field = (int)(tag >> 3);
        Wire = (int)(tag & 7);
        var read = Wire switch
        {
            0 => ReadVarint(out _number),
            1 => ReadFixed(sizeof(ulong)),
            2 => ReadBytes(),
            5 => ReadFixed(sizeof(uint)),
            _ => false, // groups are not of proto3
        };
        return read || Fail();
    }

    private bool ReadVarint(out ulong value)
    {
        value = 0;
        for (var i = 0; i < VarintBytesMax && _at < _message.Length; i++)
        {
            var b = _message[_at++];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private bool ReadFixed(int bytes)
    {
        if (_message.Length - _at < bytes)
        {
            return false;
        }

        _number = bytes == sizeof(ulong) ? BinaryPrimitives.ReadUInt64LittleEndian(_message[_at..]) : BinaryPrimitives.ReadUInt32LittleEndian(_message[_at..]);
        _at += bytes;
        return true;
    }

    private bool ReadBytes()
    {
        if (!ReadVarint(out var length) || length > (ulong)(_message.Length - _at))
        {
            return false;
        }

        _bytes = _message.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }

    private bool Fail()
    {
        Failed = true;
        return false;
    }
}
