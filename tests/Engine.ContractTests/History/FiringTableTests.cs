using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.History;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.History;

/// <summary>Goal: an alert's history is right and bounded. Method: firings at chosen times, compared with counting by hand; more keys than fit.</summary>
public sealed class FiringTableTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 9, 0);
    private static readonly ServiceName Service = new("checkout");
    private readonly FiringTable _table = new();

    [Fact]
    public void Of_FirstTime_IsAOneOff_AndOfOthersNothingIsKnown()
    {
        _table.Note(Key(1), Service, Start, 1);
        Assert.Equal(new FiringHistory(1, 1, 1, 0, 0, 1), _table.Of(Key(1), Start));
        Assert.Equal("one-off", _table.Of(Key(1), Start).Kind);
        Assert.Equal(default, _table.Of(Key(2), Start));
    }

    [Theory]
    [InlineData(7 * 24, "weekly")]
    [InlineData(24, "daily")]
    [InlineData(17, "recurring")]
    [InlineData(500, "seldom")]
    public void Of_FiringsThatComeAgain_SaysHow(int hours, string kind)
    {
        for (var i = 0; i < 5; i++)
        {
            _table.Note(Key(1), Service, Start + Duration.FromHours(hours * i), i);
        }

        Assert.Equal(kind, _table.Of(Key(1), Start + Duration.FromHours(hours * 4)).Kind);
    }

    [Fact]
    public void Of_RandomFirings_IsWhatCountingByHandSays()
    {
        var random = new Random(9);
        var (at, hours) = (Start, new List<long>());
        for (var i = 0; i < 300; i++)
        {
            at += Duration.FromMinutes(random.Next(random.Next(4) == 0 ? 3000 : 200));
            hours.Add(at.ToUnixTimeSeconds() / 3600);
            _table.Note(Key(1), Service, at, i);
            var now = at + Duration.FromHours(random.Next(40));
            var hour = now.ToUnixTimeSeconds() / 3600;
            var history = _table.Of(Key(1), now);
            Assert.Equal(hours.Count(h => h > hour - 2), history.LastHour);
            Assert.Equal(hours.Count(h => h > hour - 24), history.LastDay);
            Assert.Equal(Math.Max(hours.Count(h => h / 24 > (hour / 24) - 7), history.LastDay), history.LastWeek);
            Assert.Equal(history, _table.Of(Service, now));
        }
    }

    [Fact]
    public void EndedWithin_CountsWhatEndedByItself_AndForgetsHalf()
    {
        _table.Note(Key(1), Service, Start, 1);
        for (var i = 0; i < 40; i++)
        {
            _table.NoteEnded(Key(1), Duration.FromSeconds(i % 4 == 0 ? 600 : 90), 1);
        }

        Assert.Equal(new EndedSoon(30, 40), _table.EndedWithin(Key(1), Duration.FromSeconds(150)));
        Assert.Equal(new EndedSoon(0, 40), _table.EndedWithin(Key(1), Duration.FromSeconds(60)));
        for (var i = 0; i < 24; i++)
        {
            _table.NoteEnded(Key(1), Duration.FromSeconds(90), 1);
        }

        Assert.Equal(new EndedSoon(27, 32), _table.EndedWithin(Key(1), Duration.FromSeconds(120)));
        Assert.Equal(new EndedSoon(0, 0), _table.EndedWithin(Key(2), Duration.FromSeconds(120)));
    }

    [Fact]
    public void Note_MoreKeysThanFit_ForgetsTheQuietest_AndKeepsWhatFiresOn()
    {
        for (var i = 0; i < FiringTable.KeysMax * 2; i++)
        {
            _table.Note(Key(i + 2), Service, Start + Duration.FromSeconds(i), i);
            if (i % 1000 == 0)
            {
                _table.Note(Key(1), Service, Start + Duration.FromSeconds(i), i);
            }
        }

        var end = Start + Duration.FromSeconds(FiringTable.KeysMax * 2);
        Assert.InRange(_table.Of(Key(1), end).Total, (FiringTable.KeysMax * 2 / 1000) - 1, (FiringTable.KeysMax * 2 / 1000) + 1);
    }

    private static AlertKey Key(int number) => new((ulong)number * 0x9E3779B97F4A7C15, (ulong)number);
}
