using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Domain.Tests.Alerts;

/// <summary>Matchers and how people write them.</summary>
public class MatcherTests
{
    [Theory]
    [InlineData("a=x", "x", true)]
    [InlineData("a=x", "X", false)]
    [InlineData("a=\"\"", "", true)] // a missing label is the empty string
    [InlineData("a!=x", "", true)]
    [InlineData("a!=x", "x", false)]
    [InlineData("a=~\"x|y\"", "y", true)]
    [InlineData("a=~\"x|y\"", "xy", false)] // anchored at both ends, around the alternatives too
    [InlineData("a=~\"x|y\"", "x\n", false)] // the end is the end, not the last line
    [InlineData("a=~.*", "", true)]
    [InlineData("a!~\"x.*\"", "xyz", false)]
    [InlineData("a!~\"x.*\"", "ab", true)]
    public void Matches_AsAlertmanagerMeansIt(string text, string value, bool expected)
    {
        Assert.True(MatcherText.TryParse(text, out var matcher, out var error), error);
        Assert.Equal(expected, matcher!.Matches(value));
        Assert.Equal(expected, matcher.Matches(LabelSet.From([new("a", value)])));
    }

    [Theory]
    [InlineData("a=x", "a=\"x\"")]
    [InlineData(" a = \"x\" ", "a=\"x\"")]
    [InlineData("\"a b\"!=\"x\"", "a b!=\"x\"")]
    [InlineData("a=~\"x|y\"", "a=~\"x|y\"")]
    [InlineData("a!~x", "a!~\"x\"")]
    [InlineData("HighLatency", "alertname=\"HighLatency\"")]
    [InlineData("a=\"say \\\"hi\\\"\"", "a=\"say \\\"hi\\\"\"")]
    [InlineData("a=", "a=\"\"")]
    [InlineData("a=b=c", "a=\"b=c\"")]
    public void TryParse_OneMatcher_ReadsIt(string text, string expected)
    {
        Assert.True(MatcherText.TryParse(text, out var matcher, out var error), error);
        Assert.Equal(expected, matcher!.ToString());
    }

    [Theory]
    [InlineData("=x")]
    [InlineData("a=\"x")]
    [InlineData("\"a=x")]
    [InlineData("a!x")]
    [InlineData("a=~\"(\"")]
    [InlineData("a=~\"(x)\\\\1\"")]
    public void TryParse_NoMatcher_SaysWhy(string text)
    {
        Assert.False(MatcherText.TryParse(text, out var matcher, out var error));
        Assert.Null(matcher);
        Assert.False(string.IsNullOrWhiteSpace(error));
    }

    [Fact]
    public void TryCreate_PatternTooLong_NamesTheLimit()
    {
        Assert.False(Matcher.TryCreate("a", MatchOperator.Regex, new string('x', Matcher.PatternCharactersMax + 1), out _, out var error));
        Assert.Contains("1024", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{a=\"x\",b=~\"y,z\"}", "a=\"x\"; b=~\"y,z\"")]
    [InlineData("a=x,b!=y", "a=\"x\"; b!=\"y\"")]
    [InlineData("{}", "")]
    [InlineData("", "")]
    [InlineData("{a=\"x\",}", "a=\"x\"")]
    [InlineData("a=\"x\\\",y\",b=1", "a=\"x\\\",y\"; b=\"1\"")]
    public void TryParseList_ReadsAll(string text, string expected)
    {
        Assert.True(MatcherText.TryParseList(text, out var matchers, out var error), error);
        Assert.Equal(expected, string.Join("; ", matchers));
    }

    [Fact]
    public void TryParseList_OneBad_SaysWhy()
    {
        Assert.False(MatcherText.TryParseList("a=x,b=~\"(\"", out _, out var error));
        Assert.False(string.IsNullOrWhiteSpace(error));
    }

    [Fact]
    public void Equality_IsByText()
    {
        Matcher.TryCreate("a", MatchOperator.Regex, "x", out var one, out _);
        Matcher.TryCreate("a", MatchOperator.Regex, "x", out var same, out _);
        Matcher.TryCreate("a", MatchOperator.NotRegex, "x", out var other, out _);

        Assert.Equal(one, same);
        Assert.Equal(one!.GetHashCode(), same!.GetHashCode());
        Assert.NotEqual(one, other);
    }
}
