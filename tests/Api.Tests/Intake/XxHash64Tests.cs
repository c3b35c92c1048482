using System.Text;
using HelpDeskFlow.Engine.Intake;

namespace Api.Tests.Intake;

public sealed class XxHash64Tests
{
    /// <summary>Vectors as xxHash's own documents and its bindings publish them for seed 0.</summary>
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("xxhash", 0x32DD38952C4BC720)]
    [InlineData("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1)]
    public void Hash_PublishedVectors_Agree(string text, ulong expected) => Assert.Equal(expected, XxHash64.Hash(Encoding.ASCII.GetBytes(text)));

    /// <summary>The sanity table of xxHash's own self-test (cli/xsum_sanity_check.c): its generated buffer, seed 0.</summary>
    [Theory]
    [InlineData(1, 0xE934A84ADB052768)]
    [InlineData(4, 0x9136A0DCA57457EE)]
    [InlineData(14, 0x8282DCC4994E35C8)]
    [InlineData(222, 0xB641AE8CB691C174)]
    public void Hash_SelfTestTable_Agrees(int length, ulong expected)
    {
        const ulong prime32 = 2654435761;
        const ulong prime64 = 11400714785074694797;
        var generator = prime32;
        var buffer = new byte[length];
        for (var i = 0; i < length; i++)
        {
            buffer[i] = (byte)(generator >> 56);
            generator = unchecked(generator * prime64);
        }

        Assert.Equal(expected, XxHash64.Hash(buffer));
    }
}
