using System.Text;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>Writes a calendar as RFC 5545 asks for: CRLF, lines folded at 75 octets, texts escaped, times in UTC.</summary>
internal sealed class IcalWriter
{
    private const int LineOctetsMax = 75;
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");
    private readonly StringBuilder _text = new();

    /// <summary>Begins the calendar.</summary>
    public IcalWriter(string name)
    {
        Line("BEGIN:VCALENDAR");
        Line("VERSION:2.0");
        Line("PRODID:-//HelpDeskFlow//on call//EN");
        Line("CALSCALE:GREGORIAN");
        Line("METHOD:PUBLISH");
        Line("X-WR-CALNAME:" + Escaped(name));
        Line("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
        Line("X-PUBLISHED-TTL:PT15M");
    }

    /// <summary>One event.</summary>
    /// <param name="uid">The same for the same shift each time.</param>
    /// <param name="start">Included.</param>
    /// <param name="end">Not included.</param>
    /// <param name="summary">What people see.</param>
    /// <param name="person">Whose shift it is, for programs.</param>
    /// <param name="writtenAt">When this calendar was made.</param>
    public void Event(string uid, Instant start, Instant end, string summary, string person, Instant writtenAt)
    {
        Line("BEGIN:VEVENT");
        Line("UID:" + Escaped(uid));
        Line("DTSTAMP:" + Utc.Format(writtenAt));
        Line("DTSTART:" + Utc.Format(start));
        Line("DTEND:" + Utc.Format(end));
        Line("SUMMARY:" + Escaped(summary));
        Line("X-HDF-PERSON:" + Escaped(person));
        Line("TRANSP:TRANSPARENT");
        Line("END:VEVENT");
    }

    /// <summary>Ends the calendar and gives its text.</summary>
    public string End()
    {
        Line("END:VCALENDAR");
        return _text.ToString();
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("\r", "", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private void Line(string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LineOctetsMax)
            {
                _text.Append("\r\n ");
                octets = 1;
            }

            _text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        _text.Append("\r\n");
    }
}
