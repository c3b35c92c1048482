namespace HelpDeskFlow.Acceptance.Tests.Crash;

/// <summary>Goal: the crash test excuses a late timer only where the program was down. Method: spans by hand, seconds after an epoch.</summary>
public sealed class DowntimesTests
{
    [Theory]
    [InlineData(10, 11)] // never down near it
    [InlineData(20, 26)] // due when it was killed
    [InlineData(23, 26)] // due while it was down
    [InlineData(19.5, 26)] // killed before its second of grace was over
    [InlineData(18.5, 19.5)] // it had its second
    [InlineData(25, 26)] // due when it came back
    [InlineData(25.5, 26.5)] // due afterwards
    [InlineData(40, 46)] // killed again before the grace after the first restart was over
    public void LatestFor_Due_IsASecondAfterItOrAfterTheRestart(double due, double latest)
    {
        var downtimes = new Downtimes();
        downtimes.Add(At(20), At(25));
        downtimes.Add(At(39), At(42));
        downtimes.Add(At(42.5), At(45));
        Assert.Equal(At(latest), downtimes.LatestFor(At(due)));
    }

    [Fact]
    public void LatestEndFor_DueWhileDown_GivesTheDowntimeOnceMore()
    {
        var downtimes = new Downtimes();
        downtimes.Add(At(20), At(25));
        Assert.Equal(At(31), downtimes.LatestEndFor(At(22)));
        Assert.Equal(At(11), downtimes.LatestEndFor(At(10)));
        Assert.Equal(At(31), downtimes.LatestEndFor(At(26)));
    }

    private static DateTimeOffset At(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
}
