using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Domain.Tests.Alerts;

/// <summary>Label sets, their fingerprint and the alert key's text.</summary>
public class LabelTests
{
    // Vectors computed apart from this code: FNV-1a 64 over sorted name, FF, value, FF in Python.
    [Theory]
    [InlineData("", "cbf29ce484222325")]
    [InlineData("severity=critical,alertname=HighLatency,cluster=c1", "0c6dc9f4aeecffa6")]
    [InlineData("instance=localhost:8080,alertname=InstanceDown", "a136b731078a206b")]
    [InlineData("alertname=é,z=,a=b", "ee3726655a3f7fd9")] // UTF-8; an empty label is no label
    public void Fingerprint_IsFnv1aOverTheSortedLabels(string labels, string expected) => Assert.Equal(expected, Fingerprint.Of(Labels(labels)).ToString());

    [Fact]
    public void Fingerprint_OfLongValues_IsTheSameWhateverTheBuffer()
    {
        var value = new string('é', 600);
        var expected = 14695981039346656037UL;
        foreach (var b in System.Text.Encoding.UTF8.GetBytes("a").Append((byte)0xFF).Concat(System.Text.Encoding.UTF8.GetBytes(value)).Append((byte)0xFF))
        {
            expected = unchecked((expected ^ b) * 1099511628211UL);
        }

        Assert.Equal(expected, Fingerprint.Of(LabelSet.From([new("a", value)])).Value);
    }

    [Fact]
    public void LabelSet_From_SortsDropsEmptyAndKeepsTheLast()
    {
        var labels = LabelSet.From([new("b", "1"), new("B", "2"), new("a", "3"), new("e", ""), new("b", "4")]);

        Assert.Equal("{B=\"2\", a=\"3\", b=\"4\"}", labels.ToString());
        Assert.Equal(("4", ""), (labels["b"], labels["e"]));
        Assert.Equal(3, labels.Count);
    }

    [Fact]
    public void LabelSet_Equality_IsByContent()
    {
        var one = Labels("a=1,b=2");
        var same = Labels("b=2,a=1");

        Assert.True(one == same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.True(one != Labels("a=1"));
        Assert.False(one.Equals("a"));
        Assert.Equal(LabelSet.Empty, default);
        Assert.Equal("{}", default(LabelSet).ToString());
    }

    [Fact]
    public void AlertKey_Text_ComesBack()
    {
        var key = new AlertKey(0x0123456789abcdef, 1);

        Assert.Equal("0123456789abcdef0000000000000001", key.ToString());
        Assert.True(AlertKey.TryParse(key.ToString(), out var read));
        Assert.Equal(key, read);
        Assert.All(
            ["", "1", "0123456789abcdef000000000000000g", " 123456789abcdef0000000000000001", "0123456789abcdef00000000000000010"],
            text => Assert.False(AlertKey.TryParse(text, out _)));
    }

    private static LabelSet Labels(string text) => LabelSet.From(
        text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1])));
}
