using System.Globalization;
using System.Text;

namespace HelpDeskFlow.LoadGenerator.Wire;

/// <summary>
/// Writes an instant as the 24 bytes <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>, the form Prometheus sends. The width never
/// changes, so a request can be patched in place. Not thread-safe: each driver has its own.
/// </summary>
internal sealed class TimestampText
{
    public const int Length = 24;

    private const int DateLength = 10;
    private const long DayMs = 86_400_000;
    private readonly byte[] date = new byte[DateLength];
    private long cachedDay = long.MinValue;

    public void Write(Span<byte> target, long unixMs)
    {
        long day = unixMs / DayMs;
        if (day != cachedDay)
        {
            string text = DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            Encoding.ASCII.GetBytes(text, date);
            cachedDay = day;
        }

        int ms = (int)(unixMs - (day * DayMs));
        int seconds = ms / 1000;
        int minutes = seconds / 60;
        date.CopyTo(target);
        target[10] = (byte)'T';
        Digits.Write(target.Slice(11, 2), minutes / 60);
        target[13] = (byte)':';
        Digits.Write(target.Slice(14, 2), minutes % 60);
        target[16] = (byte)':';
        Digits.Write(target.Slice(17, 2), seconds % 60);
        target[19] = (byte)'.';
        Digits.Write(target.Slice(20, 3), ms % 1000);
        target[23] = (byte)'Z';
    }
}
