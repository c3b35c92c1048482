using System.Runtime.CompilerServices;

namespace HelpDeskFlow.Engine.History;

/// <summary>How often one key began to fire, by clock hour of the last day, by day of the last week, and the last hours in which it did. Fixed size; free while <see cref="Key"/> is 0.</summary>
internal struct FiringCounts
{
    public const int HoursKept = 24;
    public const int DaysKept = 7;
    public const int LatestKept = 6;
    private const int EndedMax = 64;
    private const int EndsKept = 5;

    public ulong Key;
    public int Hour;
    public int Total;
    public HourCounts Hours;
    public DayCounts Days;
    public LatestHours Latest;
    public EndCounts Ended;

    /// <summary>One more, in that hour (hours since 1970). An hour before the newest counts as the newest: time never goes back.</summary>
    public void Add(int hour)
    {
        hour = Math.Max(hour, Hour);
        if (Total == 0)
        {
            Hour = hour;
        }

        MoveTo(hour);
        Total = Total == int.MaxValue ? Total : Total + 1;
        ref var inHour = ref Hours[hour % HoursKept];
        inHour = inHour == byte.MaxValue ? inHour : (byte)(inHour + 1);
        ref var inDay = ref Days[hour / 24 % DaysKept];
        inDay = inDay == ushort.MaxValue ? inDay : (ushort)(inDay + 1);
        if (Latest[0] != hour)
        {
            for (var i = LatestKept - 1; i > 0; i--)
            {
                Latest[i] = Latest[i - 1];
            }

            Latest[0] = hour;
        }
    }

    /// <summary>An episode ended by itself after so many seconds. Half is forgotten when it becomes much.</summary>
    public void End(long seconds)
    {
        Ended[0]++;
        for (var i = 0; i < FiringTable.SoonSeconds.Length; i++)
        {
            Ended[i + 1] += (byte)(seconds <= FiringTable.SoonSeconds[i] ? 1 : 0);
        }

        if (Ended[0] >= EndedMax)
        {
            foreach (ref var count in (Span<byte>)Ended)
            {
                count /= 2;
            }
        }
    }

    /// <summary>Counts that are too old become 0.</summary>
    public void MoveTo(int hour)
    {
        for (var at = Math.Max(Hour + 1, hour - HoursKept + 1); at <= hour; at++)
        {
            Hours[at % HoursKept] = 0;
        }

        for (var day = Math.Max((Hour / 24) + 1, (hour / 24) - DaysKept + 1); day <= hour / 24; day++)
        {
            Days[day % DaysKept] = 0;
        }

        Hour = Math.Max(Hour, hour);
    }

    /// <summary>For readers: as of that hour.</summary>
    public readonly FiringHistory At(int hour)
    {
        var now = this;
        now.MoveTo(hour);
        var (day, week, sameHour, sameDayHour) = (0, 0, 0, 0);
        foreach (var count in (ReadOnlySpan<byte>)now.Hours)
        {
            day += count;
        }

        foreach (var count in (ReadOnlySpan<ushort>)now.Days)
        {
            week += count;
        }

        foreach (var earlier in (ReadOnlySpan<int>)now.Latest)
        {
            var apart = hour - earlier;
            sameHour += earlier > 0 && apart >= 160 && Near(apart % 168, 168) ? 1 : 0;
            sameDayHour += earlier > 0 && apart >= 20 && Near(apart % 24, 24) ? 1 : 0;
        }

        return new FiringHistory(now.Hours[now.Hour % HoursKept] + now.Hours[(now.Hour + HoursKept - 1) % HoursKept], day, Math.Max(week, day), sameHour, sameDayHour, now.Total);
    }

    private static bool Near(int rest, int period) => rest <= 1 || rest >= period - 1;

    [InlineArray(HoursKept)]
    internal struct HourCounts
    {
        private byte _first;
    }

    [InlineArray(DaysKept)]
    internal struct DayCounts
    {
        private ushort _first;
    }

    /// <summary>Episodes that ended by themselves: all, then those within each time of <see cref="FiringTable.SoonSeconds"/>.</summary>
    [InlineArray(EndsKept)]
    internal struct EndCounts
    {
        private byte _first;
    }

    [InlineArray(LatestKept)]
    internal struct LatestHours
    {
        private int _first;
    }
}
