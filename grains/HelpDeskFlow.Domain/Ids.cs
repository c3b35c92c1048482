namespace HelpDeskFlow.Domain;

/// <summary>Identity of an incident. Derived from its number, so replay gives the same id. <c>default</c> means "no incident".</summary>
public readonly record struct IncidentId(Guid Value)
{
    /// <summary>No incident.</summary>
    public static IncidentId None => default;

    /// <summary>True for every id but <see cref="None"/>.</summary>
    public bool IsSome => Value != Guid.Empty;

    /// <summary>The id of the incident with this number: number 42 is always the same id within one installation and across replays.</summary>
    public static IncidentId FromNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        unchecked
        {
            var low = (ulong)number * 0x9E3779B97F4A7C15UL;
            low ^= low >> 32;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, low);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (ulong)number);
        }

        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // RFC 9562 version 8: custom
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new IncidentId(new Guid(bytes, bigEndian: true));
    }

    /// <summary>The number that <see cref="FromNumber"/> made it from (numbers below 2^56); 0 for <see cref="None"/>.</summary>
    public long ToNumber()
    {
        Span<byte> bytes = stackalloc byte[16];
        Value.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[8] = 0; // variant bits
        return System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes[8..]);
    }

    /// <summary>32 hex digits, the form used in URLs.</summary>
    public override string ToString() => Value.ToString("N");
}

/// <summary>Name of a service as written in the config, or <see cref="Unrouted"/>.</summary>
public readonly record struct ServiceName(string Value)
{
    /// <summary>Where alerts go that no matcher claims; visible like any other service.</summary>
    public static ServiceName Unrouted => new("unrouted");

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Name of a schedule as written in the config.</summary>
public readonly record struct ScheduleName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Name of a destination (an integration that receives notifications) as written in the config.</summary>
public readonly record struct DestinationName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Name of a person as written in the config.</summary>
public readonly record struct PersonName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Name of a heartbeat as written in the config.</summary>
public readonly record struct HeartbeatName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Identity of one notification to one destination. It is also the idempotency key and stays the same over all retries.</summary>
public readonly record struct DeliveryId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Identity of a silence: a UUID as text. <c>default</c> means "none".</summary>
public readonly record struct SilenceId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
