namespace HelpDeskFlow.Intake.Json;

/// <summary>The rarer parts of walking: values that are skipped, and strings with escapes.</summary>
internal ref partial struct JsonCursor
{
    private void SkipObject()
    {
        BeginObject();
        var first = true;
        while (!_failed && NextName(ref first, out _, out _))
        {
            Skip();
        }
    }

    private void SkipArray()
    {
        BeginArray();
        var first = true;
        while (!_failed && NextElement(ref first))
        {
            Skip();
        }
    }

    private bool SkipNumber()
    {
        if (Byte() == '-')
        {
            _at++;
        }

        if (Byte() == '0')
        {
            _at++;
        }
        else if (!Digits())
        {
            return false;
        }

        if (Byte() == '.')
        {
            _at++;
            if (!Digits())
            {
                return false;
            }
        }

        if (Byte() is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Byte() is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            return Digits();
        }

        return !_failed;
    }

    private bool Digits()
    {
        var start = _at;
        while (Byte() is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at > start ? !_failed : Fail();
    }

    private bool ReadEscaped(int start, int length, out ReadOnlySpan<byte> raw)
    {
        raw = default;
        var at = start + length;
        while (length >= 0 && _json[at] != '"')
        {
            if (_json[at] != '\\')
            {
                _at = at;
                return Fail();
            }

            var width = EscapeWidth(_json[at..]);
            if (width == 0)
            {
                _at = at;
                return Fail();
            }

            at += width;
            length = _json[at..].IndexOfAny(StringStops);
            at += Math.Max(length, 0);
        }

        if (length < 0)
        {
            _at = _json.Length;
            return Fail();
        }

        raw = _json[start..at];
        _at = at + 1;
        return true;
    }

    private static int EscapeWidth(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
        {
            return 0;
        }

        if (text[1] != 'u')
        {
            return "\"\\/bfnrt"u8.Contains(text[1]) ? 2 : 0;
        }

        return text.Length >= 6
            && char.IsAsciiHexDigit((char)text[2]) && char.IsAsciiHexDigit((char)text[3])
            && char.IsAsciiHexDigit((char)text[4]) && char.IsAsciiHexDigit((char)text[5])
            ? 6
            : 0;
    }
}
