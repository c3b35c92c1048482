namespace HelpDeskFlow.Classifier.Features;

/// <summary>
/// Splits text into words: at everything that is no letter or digit, between lower and upper case (<c>KubePodCrash</c>), and before
/// the last capital of a run (<c>HTTPServer</c>). Templates (<c>{{ … }}</c>), numbers and words beyond the limit are passed over.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;

    /// <summary>The next word as it stands in the text.</summary>
    public bool TryRead(out ReadOnlySpan<char> word)
    {
        while (_at < _text.Length)
        {
            var c = _text[_at];
            if (c == '{' && _at + 1 < _text.Length && _text[_at + 1] == '{')
            {
                var end = _text[_at..].IndexOf("}}", StringComparison.Ordinal);
                _at = end < 0 ? _text.Length : _at + end + 2;
                continue;
            }

            if (!IsPart(c))
            {
                _at++;
                continue;
            }

            var start = _at++;
            while (_at < _text.Length && IsPart(_text[_at]) && !IsBoundary())
            {
                _at++;
            }

            word = _text[start.._at];
            if (word.Length <= ClassifierLimits.WordCharsMax && !char.IsAsciiDigit(word[0]) && word.Length > 1)
            {
                return true;
            }
        }

        word = default;
        return false;
    }

    private readonly bool IsBoundary()
    {
        if (!char.IsAsciiLetterUpper(_text[_at]))
        {
            return false;
        }

        return !char.IsAsciiLetterUpper(_text[_at - 1]) || (_at + 1 < _text.Length && char.IsAsciiLetterLower(_text[_at + 1]) && !IsPlural());
    }

    /// <summary><c>PVCs</c>, <c>VMs</c>: the s belongs to the capitals.</summary>
    private readonly bool IsPlural() => _text[_at + 1] == 's' && (_at + 2 == _text.Length || !char.IsAsciiLetterLower(_text[_at + 2]));

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c > 127;
}
