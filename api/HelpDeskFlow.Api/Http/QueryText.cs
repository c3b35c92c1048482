using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.Http;

/// <summary>Reads query parameters. What cannot be read is an <see cref="ProblemException"/> of one sentence: what, value, limit, what to do.</summary>
internal static class QueryText
{
    private static readonly OffsetDateTimePattern Rfc3339 = OffsetDateTimePattern.Rfc3339;

    public static int Limit(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return ApiLimits.PageDefault;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= ApiLimits.PageMax
            ? limit
            : throw ProblemException.BadRequest($"limit is \"{Short(text)}\"; give a whole number from 1 to {ApiLimits.PageMax}.");
    }

    public static long? Cursor(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cursor)
            ? cursor
            : throw ProblemException.BadRequest($"cursor is \"{Short(text)}\"; give the value of \"next\" of the page before, unchanged.");
    }

    public static Instant? Time(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // A plus sign of an offset arrives as a space when the caller does not escape it.
        var parsed = Rfc3339.Parse(text.Replace(' ', '+').ToUpperInvariant());
        return parsed.Success
            ? parsed.Value.ToInstant()
            : throw ProblemException.BadRequest($"{name} is \"{Short(text)}\"; give an RFC 3339 time such as 2026-01-31T09:00:00Z.");
    }

    public static Severity? Severity(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return text.Length == 2 && Enum.TryParse<Severity>(text, ignoreCase: true, out var severity) && Enum.IsDefined(severity)
            ? severity
            : throw ProblemException.BadRequest($"severity is \"{Short(text)}\"; give one of P0, P1, P2, P3.");
    }

    /// <summary>One of the words; the first is the default.</summary>
    public static string OneOf(string name, string? text, params ReadOnlySpan<string> words)
    {
        if (string.IsNullOrEmpty(text))
        {
            return words[0];
        }

        foreach (var word in words)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        throw ProblemException.BadRequest($"{name} is \"{Short(text)}\"; give one of {string.Join(", ", words)}.");
    }

    /// <summary>Matchers of a repeatable parameter; each value may hold a list.</summary>
    public static ImmutableArray<Matcher> Matchers(string name, IReadOnlyList<string?>? texts)
    {
        if (texts is null or { Count: 0 })
        {
            return [];
        }

        var all = ImmutableArray.CreateBuilder<Matcher>();
        foreach (var text in texts)
        {
            if (!MatcherText.TryParseList(text ?? "", out var matchers, out var error))
            {
                throw ProblemException.BadRequest($"{name} cannot be read: {error}");
            }

            all.AddRange(matchers);
        }

        return all.Count <= ApiLimits.MatchersMax
            ? all.ToImmutable()
            : throw ProblemException.BadRequest($"{name} holds {all.Count} matchers; the limit is {ApiLimits.MatchersMax}; leave some out.");
    }

    /// <summary>A value as it may stand in an error text: not longer than 100 characters.</summary>
    public static string Short(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
