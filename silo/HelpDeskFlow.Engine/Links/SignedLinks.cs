using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Engine.Links;

/// <summary>
/// Makes and checks the tokens of links that act. A token is base64url of version, expiry, incident, person, destination and
/// the first 128 bits of an HMAC-SHA256 over them; short, because it goes into an SMS. Nothing is stored. Thread-safe.
/// </summary>
public sealed class SignedLinks
{
    /// <summary>Bytes of a key that the program makes for itself.</summary>
    public const int KeyBytes = 32;

    /// <summary>Longest token that is looked at, characters.</summary>
    public const int TokenCharactersMax = 1_024;

    /// <summary>Path under which tokens are opened.</summary>
    public const string AcknowledgePath = "/ack/";

    private const ulong CodesBelow = 1_000_000;
    private const byte Version = 1;
    private const int HeadBytes = 1 + sizeof(uint) + sizeof(long);
    private const int SignatureBytes = 16;

    // Set apart from whatever else may be signed with the same secret.
    private static readonly byte[] Purpose = "hdf.acknowledge.v1"u8.ToArray();

    private string _address = "http://127.0.0.1:8080";

    /// <summary>Signs where the config has no secret. Set once before the first link; random until then, so that links end with the process.</summary>
    public byte[] OwnKey { get; set; } = RandomNumberGenerator.GetBytes(KeyBytes);

    /// <summary>Address of the program where the config says none. Without a trailing slash; one that is given is dropped.</summary>
    public string Address
    {
        get => _address;
        set => _address = value.TrimEnd('/');
    }

    /// <summary>Address under which people and callbacks reach the program.</summary>
    public string AddressOf(ConfigSnapshot config) => config.Links.BaseUrl ?? Address;

    /// <summary>The signed token of a claim; the same claim gives the same token.</summary>
    public string Token(LinkClaim claim, LinkConfig config)
    {
        var person = Encoding.UTF8.GetBytes(claim.Person?.Value ?? "");
        var destination = Encoding.UTF8.GetBytes(claim.Destination.Value);
        var body = new byte[HeadBytes + person.Length + 1 + destination.Length + SignatureBytes];
        body[0] = Version;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(1), checked((uint)claim.ExpiresAt.ToUnixTimeSeconds()));
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(1 + sizeof(uint)), claim.Incident.ToNumber());
        person.CopyTo(body, HeadBytes); // ends with a zero byte, which no name holds
        destination.CopyTo(body, HeadBytes + person.Length + 1);
        Sign(Key(config.Secret), body.AsSpan(0, body.Length - SignatureBytes)).CopyTo(body.AsSpan(body.Length - SignatureBytes));
        return Base64Url.EncodeToString(body);
    }

    /// <summary>Checks a token. The claim is null only for a forged one.</summary>
    public (LinkVerdict Verdict, LinkClaim? Claim) Read(string token, LinkConfig config, Instant now)
    {
        if (Decode(token) is not { } body)
        {
            return (LinkVerdict.Forged, null);
        }

        var signed = body.AsSpan(0, body.Length - SignatureBytes);
        var given = body.AsSpan(body.Length - SignatureBytes);
        var isOurs = CryptographicOperations.FixedTimeEquals(Sign(Key(config.Secret), signed), given)
            | (config.Secret2 is not null && CryptographicOperations.FixedTimeEquals(Sign(Key(config.Secret2), signed), given));
        if (!isOurs || signed[0] != Version || signed[HeadBytes..].IndexOf((byte)0) is not (>= 0 and var end))
        {
            return (LinkVerdict.Forged, null);
        }

        var person = Encoding.UTF8.GetString(signed.Slice(HeadBytes, end));
        var claim = new LinkClaim(
            IncidentId.FromNumber(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(signed[(1 + sizeof(uint))..])),
            person.Length == 0 ? null : new PersonName(person),
            new DestinationName(Encoding.UTF8.GetString(signed[(HeadBytes + end + 1)..])),
            Instant.FromUnixTimeSeconds(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(signed[1..])));
        return (now < claim.ExpiresAt ? LinkVerdict.Valid : LinkVerdict.Expired, claim);
    }

    /// <summary>Secret part of an address that may be read by whoever knows it: 128 bits in base64url, the same for the same purpose and name until the secret changes.</summary>
    public string Secret(string purpose, string name, LinkConfig config) => Secret(Key(config.Secret), purpose, name);

    /// <summary>Six digits that show that somebody got the message of this id: the same until the secret changes, and not to be guessed without it.</summary>
    public string Code(string message, LinkConfig config)
    {
        var mac = HMACSHA256.HashData(Key(config.Secret), Encoding.UTF8.GetBytes($"hdf.contact-code.v1\0{message}"));
        return (System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(mac) % CodesBelow).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>Whether this is that secret, made with a secret in force. Takes the same time for every wrong one.</summary>
    public bool IsSecret(string given, string purpose, string name, LinkConfig config)
    {
        var utf8 = Encoding.UTF8.GetBytes(given);
        return CryptographicOperations.FixedTimeEquals(utf8, Encoding.UTF8.GetBytes(Secret(purpose, name, config)))
            | (config.Secret2 is not null && CryptographicOperations.FixedTimeEquals(utf8, Encoding.UTF8.GetBytes(Secret(Key(config.Secret2), purpose, name))));
    }

    private static string Secret(byte[] key, string purpose, string name) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}\0{name}")).AsSpan(0, SignatureBytes));

    private static byte[]? Decode(string token)
    {
        if (token.Length is 0 or > TokenCharactersMax || !Base64Url.IsValid(token))
        {
            return null;
        }

        var body = Base64Url.DecodeFromChars(token);
        // Base64 has spellings that differ in bits nobody reads; only ours is taken.
        return body.Length > HeadBytes + SignatureBytes && Base64Url.EncodeToString(body) == token ? body : null;
    }

    private byte[] Key(string? secret) => secret is null ? OwnKey : Encoding.UTF8.GetBytes(secret);

    private static byte[] Sign(byte[] key, ReadOnlySpan<byte> body)
    {
        byte[] whole = [.. Purpose, .. body];
        return HMACSHA256.HashData(key, whole)[..SignatureBytes];
    }
}
