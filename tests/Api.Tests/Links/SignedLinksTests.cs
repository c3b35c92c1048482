using System.Buffers.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Links;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Links;

/// <summary>Goal: nobody acknowledges by a link that we did not send, or too late. Method: every change to a token is tried.</summary>
public sealed class SignedLinksTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 12, 0);
    private static readonly LinkClaim Claim = new(IncidentId.FromNumber(42), new PersonName("ána b"), new DestinationName("sms"), Now + Duration.FromHours(24));
    private static readonly LinkConfig Config = LinkConfig.Default with { Secret = "0123456789abcdef" };
    private readonly SignedLinks _links = new();

    [Fact]
    public void Read_OwnToken_GivesTheClaim() =>
        Assert.Equal((LinkVerdict.Valid, Claim), _links.Read(_links.Token(Claim, Config), Config, Now));

    [Fact]
    public void Read_TokenWithoutPerson_GivesTheClaim()
    {
        var claim = Claim with { Person = null };

        Assert.Equal((LinkVerdict.Valid, claim), _links.Read(_links.Token(claim, Config), Config, Now));
    }

    [Fact]
    public void Token_OfAPerson_IsShortEnoughForAnSms() => Assert.InRange(_links.Token(Claim, Config).Length, 20, 60);

    [Fact]
    public void Read_AtItsExpiry_IsExpired()
    {
        var token = _links.Token(Claim, Config);

        Assert.Equal(LinkVerdict.Valid, _links.Read(token, Config, Claim.ExpiresAt - Duration.FromSeconds(1)).Verdict);
        Assert.Equal((LinkVerdict.Expired, Claim), _links.Read(token, Config, Claim.ExpiresAt));
    }

    [Fact]
    public void Read_AnyBitChanged_IsForged()
    {
        var bytes = Base64Url.DecodeFromChars(_links.Token(Claim, Config));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal((LinkVerdict.Forged, null), _links.Read(Base64Url.EncodeToString(changed), Config, Now));
        }
    }

    [Fact]
    public void Read_CutOrLengthenedOrOtherwiseSpelt_IsForged()
    {
        var token = _links.Token(Claim, Config);
        for (var length = 0; length < token.Length; length++)
        {
            Assert.Equal(LinkVerdict.Forged, _links.Read(token[..length], Config, Now).Verdict);
        }

        string[] others = [token + "A", token + "=", token + " ", $" {token}", "ü" + token, new('A', 5_000), "../" + token];
        Assert.All(others, other => Assert.Equal(LinkVerdict.Forged, _links.Read(other, Config, Now).Verdict));
    }

    [Fact]
    public void Read_SecretBeingReplaced_BelievesBothAndThenOnlyTheNewOne()
    {
        var old = _links.Token(Claim, Config);
        var both = Config with { Secret = "fedcba9876543210", Secret2 = Config.Secret };
        var after = both with { Secret2 = null };

        Assert.Equal(LinkVerdict.Valid, _links.Read(old, both, Now).Verdict);
        Assert.Equal(LinkVerdict.Valid, _links.Read(_links.Token(Claim, both), after, Now).Verdict);
        Assert.Equal(LinkVerdict.Forged, _links.Read(old, after, Now).Verdict);
    }

    [Fact]
    public void Read_WithoutASecret_BelievesTheOwnKeyOnly()
    {
        var other = new SignedLinks();
        var token = _links.Token(Claim, LinkConfig.Default);

        Assert.Equal(LinkVerdict.Valid, _links.Read(token, LinkConfig.Default, Now).Verdict);
        Assert.Equal(LinkVerdict.Forged, other.Read(token, LinkConfig.Default, Now).Verdict);
        other.OwnKey = _links.OwnKey;
        Assert.Equal(LinkVerdict.Valid, other.Read(token, LinkConfig.Default, Now).Verdict);
    }
}
