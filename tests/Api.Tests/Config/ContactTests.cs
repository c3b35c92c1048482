using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Configuration.Sections;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>E-mail addresses and telephone numbers as people write them.</summary>
public sealed class ContactTests
{
    [Theory]
    [InlineData("+351 912 345 678", "+351912345678")]
    [InlineData("+1 (555) 010-9999", "+15550109999")]
    [InlineData("+49.30.901820", "+4930901820")]
    [InlineData("00351912345678", null)]
    [InlineData("+0351912345678", null)]
    [InlineData("+12345", null)]
    [InlineData("+1234567890123456", null)]
    [InlineData("+351 912 345 678\r\nFrom: x", null)]
    [InlineData("+", null)]
    [InlineData("", null)]
    public void Phone_AsWritten_IsPlusAndDigitsOrNothing(string text, string? expected) => Assert.Equal(expected, Contacts.Phone(text));

    [Theory]
    [InlineData("ana@example.org", true)]
    [InlineData("a.b+tag@mail.example.org", true)]
    [InlineData("root@localhost", true)]
    [InlineData("x@[127.0.0.1]", true)]
    [InlineData("ana", false)]
    [InlineData("@example.org", false)]
    [InlineData("ana@", false)]
    [InlineData(".ana@example.org", false)]
    [InlineData("a..b@example.org", false)]
    [InlineData("a b@example.org", false)]
    [InlineData("ana@example.org\r\nBcc: x@y.z", false)]
    [InlineData("ana@exam ple.org", false)]
    [InlineData("<ana@example.org>", false)]
    [InlineData("a@b@c", false)]
    public void Email_AsWritten_IsOnePlainAddress(string text, bool expected) => Assert.Equal(expected, Contacts.IsEmail(text));

    [Fact]
    public void Loader_PersonWithContacts_HasThem()
    {
        var person = ConfigLoader.Parse("version: 1\npeople: [{ name: ana, email: ana@example.org, phone: +351 912 345 678 }]\n", "f.yml", _ => null).Snapshot!.People[0];

        Assert.Equal(("ana@example.org", "+351912345678"), (person.Email, person.Phone));
    }

    [Fact]
    public void Loader_Links_AreReadAndTheirSecretsHidden()
    {
        var config = ConfigLoader.Parse("version: 1\nlinks: { secret: 0123456789abcdef, secret2: fedcba9876543210, base_url: \"https://alerts.example.org/hdf/\", expire_after: 2h }\n", "f.yml", _ => null).Snapshot!;

        Assert.Equal(new("0123456789abcdef", "fedcba9876543210", "https://alerts.example.org/hdf", NodaTime.Duration.FromHours(2)), config.Links);
        Assert.DoesNotContain("0123456789abcdef", config.SourceText, StringComparison.Ordinal);
        Assert.DoesNotContain("fedcba9876543210", config.SourceText, StringComparison.Ordinal);
    }
}
