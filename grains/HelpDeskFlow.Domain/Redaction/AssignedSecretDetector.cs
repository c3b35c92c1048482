using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>
/// A value given to a name that says what it is: <c>password=…</c>, <c>"api_key": "…"</c>, <c>AccountKey=…;</c>. Prose such as
/// "password: expired" or "token: invalid" stays.
/// </summary>
internal static class AssignedSecretDetector
{
    private const int NameBytesMax = 40;
    private const int PasswordBytesMin = 4;
    private const int SecretBytesMin = 8;
    private const int SecretInProseBytesMin = 12;
    private const int SecretOfOneKindBytesMin = 20;

    // What a name ends with, without hyphens and underscores, and the kind of its value.
    private static readonly ImmutableArray<(byte[] Ending, string Kind)> Endings =
    [
        ("password"u8.ToArray(), "password"), ("passwd"u8.ToArray(), "password"), ("pwd"u8.ToArray(), "password"), ("passphrase"u8.ToArray(), "password"),
        ("secretaccesskey"u8.ToArray(), "aws-key"), ("accountkey"u8.ToArray(), "azure-key"), ("sharedaccesskey"u8.ToArray(), "azure-key"),
        ("secret"u8.ToArray(), "secret"), ("token"u8.ToArray(), "secret"), ("apikey"u8.ToArray(), "secret"), ("accesskey"u8.ToArray(), "secret"),
        ("secretkey"u8.ToArray(), "secret"), ("privatekey"u8.ToArray(), "secret"), ("signingkey"u8.ToArray(), "secret"),
        ("encryptionkey"u8.ToArray(), "secret"), ("authkey"u8.ToArray(), "secret"), ("routingkey"u8.ToArray(), "secret"),
        ("integrationkey"u8.ToArray(), "secret"), ("signature"u8.ToArray(), "secret"), ("credential"u8.ToArray(), "secret"),
    ];

    private static readonly System.Buffers.SearchValues<byte> Assign = Ascii.Set("=:");

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        while (text[from..].IndexOfAny(Assign) is >= 0 and var offset)
        {
            var at = from + offset;
            from = at + 1;
            var kind = KindOf(text[..at]);
            if (kind is not null && TryValue(text, at, kind == "password", out var start, out var end))
            {
                found = new Finding(start, end, kind);
                return true;
            }
        }

        return false;
    }

    /// <summary>The kind that the name before the sign stands for, or null.</summary>
    private static string? KindOf(ReadOnlySpan<byte> before)
    {
        while (!before.IsEmpty && before[^1] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'\\')
        {
            before = before[..^1];
        }

        if (before.IsEmpty || !Ascii.IsLetter(before[^1]))
        {
            return null;
        }

        Span<byte> name = stackalloc byte[NameBytesMax];
        var at = NameBytesMax;
        for (var i = before.Length - 1; i >= 0 && at > 0; i--)
        {
            if (Ascii.IsAlphanumeric(before[i]))
            {
                name[--at] = (byte)(before[i] | 0x20); // digits stay as they are under this
            }
            else if (before[i] is not ((byte)'_' or (byte)'-'))
            {
                break;
            }
        }

        foreach (var (ending, kind) in Endings)
        {
            if (name[at..].EndsWith(ending))
            {
                return kind;
            }
        }

        return name[at..].SequenceEqual("sig"u8) ? "secret" : null;
    }

    private static bool TryValue(ReadOnlySpan<byte> text, int sign, bool isPassword, out int start, out int end)
    {
        start = sign + 1;
        // == and := and => are assignments too; "://" is none.
        if (start < text.Length && text[start] is (byte)'=' or (byte)'>')
        {
            start++;
        }

        var spaced = start < text.Length && text[start] == ' ';
        while (start < text.Length && text[start] is (byte)' ' or (byte)'\\')
        {
            start++;
        }

        var quote = start < text.Length && text[start] is (byte)'"' or (byte)'\'' or (byte)'`' ? text[start++] : (byte)0;
        var rest = text[start..];
        var length = quote != 0 ? rest.IndexOfAny(quote, (byte)'\\', (byte)'\n') : rest.IndexOfAny(Ascii.ValueEnd);
        var value = length < 0 ? rest : rest[..length];
        end = start + value.Length;
        var inProse = quote == 0 && (text[sign] == ':' || spaced);
        return !IsPlaceholder(value) && (isPassword ? IsPassword(value, inProse) : IsSecret(value, inProse));
    }

    private static bool IsPassword(ReadOnlySpan<byte> value, bool inProse) =>
        value.Length >= PasswordBytesMin && value[0] != '/' && (!inProse || !IsWord(value));

    private static bool IsSecret(ReadOnlySpan<byte> value, bool inProse)
    {
        var isMixed = Ascii.HasDigit(value) && Ascii.HasLetter(value);
        return value.Length >= SecretOfOneKindBytesMin ? isMixed || !inProse : isMixed && value.Length >= (inProse ? SecretInProseBytesMin : SecretBytesMin);
    }

    private static bool IsWord(ReadOnlySpan<byte> value)
    {
        foreach (var b in value)
        {
            if (!Ascii.IsLetter(b) && b is not ((byte)'-' or (byte)'.' or (byte)':') && b < 0x80)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What stands in templates and in texts that were redacted already.</summary>
    private static bool IsPlaceholder(ReadOnlySpan<byte> value) =>
        value.IsEmpty || value.StartsWith("[redacted:"u8) || value[0] is (byte)'<' or (byte)'$' or (byte)'*' or (byte)'{'
        || value.SequenceEqual("null"u8) || value.SequenceEqual("none"u8) || value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8)
        || value.SequenceEqual("undefined"u8) || value.SequenceEqual("REDACTED"u8);
}
