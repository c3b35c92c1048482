using HelpDeskFlow.Domain.Destinations;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify.Smtp;

/// <summary>TLS and passwords: what goes over the wire in the clear, and what never does.</summary>
public class SmtpSecurityTests
{
    private static readonly (string, string) Pinned = ("certificate_sha256", FakeSmtp.Fingerprint);

    [Fact]
    public async Task Send_StartTlsRequired_GoesOverTls()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server, ("starttls", "required"), Pinned);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Delivered, true), (outcome.Result, server.Single.IsSecure));
        Assert.Equal(["EHLO", "STARTTLS", "EHLO", "MAIL"], server.Lines.Take(4).Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public async Task Send_StartTlsRequiredFromAServerNobodyVouchesFor_Fails()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server, ("starttls", "required"));
        await using var other = SmtpScene.Open(server, ("starttls", "required"), ("certificate_sha256", new string('a', 64)));

        Assert.Equal(AttemptResult.Failed, (await scene.AttemptAsync()).Result);
        Assert.Equal(AttemptResult.Failed, (await other.AttemptAsync()).Result);
        Assert.Empty(server.Mails);
        Assert.DoesNotContain(server.Lines, l => l.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_StartTlsRequiredButNotOffered_IsRefused()
    {
        await using var server = new FakeSmtp { Extensions = ["SIZE"] };
        await using var scene = SmtpScene.Open(server, ("starttls", "required"));

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Refused, outcome.Result);
        Assert.Contains("does not offer it and the config requires it", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(["EHLO [127.0.0.1]"], server.Lines);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_StartTlsWhenOffered_UsesItWhateverTheCertificate(bool isOffered)
    {
        await using var server = new FakeSmtp { Extensions = isOffered ? ["STARTTLS"] : ["SIZE"] };
        await using var scene = SmtpScene.Open(server, ("starttls", "when_offered"));

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.Equal(isOffered, server.Single.IsSecure);
    }

    [Theory]
    [InlineData("when_offered", AttemptResult.Delivered)]
    [InlineData("required", AttemptResult.Failed)]
    public async Task Send_StartTlsThatDoesNotWorkNow_GoesInTheClearOnlyWhereAllowed(string policy, AttemptResult expected)
    {
        await using var server = new FakeSmtp().At(Stage.StartTls, new SmtpAct.Say("454 not now"));
        await using var scene = SmtpScene.Open(server, ("starttls", policy), Pinned);

        Assert.Equal(expected, (await scene.AttemptAsync()).Result);
        Assert.Equal(expected == AttemptResult.Delivered ? 1 : 0, server.Mails.Count);
    }

    /// <summary>A man in the middle puts commands before the handshake, in the hope that they count after it (CVE-2011-0411, the other way round).</summary>
    [Fact]
    public async Task Send_PlainBytesBehindTheAnswerToStartTls_AreNotTaken()
    {
        await using var server = new FakeSmtp().At(Stage.StartTls, new SmtpAct.Say("220 go ahead\r\n250-evil\r\n250 AUTH PLAIN"));
        await using var scene = SmtpScene.Open(server, ("starttls", "required"), Pinned, ("username", "hdf"), ("password", "hunter2hunter2"));

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Failed, "the server sent more than its answer to STARTTLS before TLS began"), (outcome.Result, outcome.Detail));
        Assert.Equal(2, server.Lines.Count);
    }

    [Theory]
    [InlineData("Hang")]
    [InlineData("Close")]
    [InlineData("Say")]
    public async Task Send_HandshakeThatFails_Fails(string act)
    {
        await using var server = new FakeSmtp().At(Stage.Handshake, act switch
        {
            "Hang" => new SmtpAct.Hang(),
            "Close" => new SmtpAct.Close(),
            _ => new SmtpAct.Say("500 this is not TLS, and never will be"),
        });
        await using var scene = SmtpScene.Open(server, NotifyScene.Incident(), Duration.FromMilliseconds(400), ("starttls", "required"), Pinned);

        Assert.Equal(AttemptResult.Failed, (await scene.AttemptAsync()).Result);
        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync(attempt: 2)).Result);
    }

    [Fact]
    public async Task Send_Implicit_IsTlsFromTheFirstByte()
    {
        await using var server = new FakeSmtp { IsImplicit = true };
        await using var scene = SmtpScene.Open(server, ("starttls", "implicit"), Pinned);

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.True(server.Single.IsSecure);
        Assert.DoesNotContain("STARTTLS", server.Lines);
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN")]
    [InlineData("AUTH LOGIN")]
    public async Task Send_WithPassword_LogsInOverTls(string offer)
    {
        await using var server = new FakeSmtp { Extensions = ["STARTTLS", offer] };
        await using var scene = SmtpScene.Open(server, ("starttls", "required"), Pinned, ("username", "hdf"), ("password", "pässword"));

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.Equal((true, "hdf/pässword"), (server.Single.IsSecure, server.Single.Login));
    }

    [Theory]
    [InlineData("535 5.7.8 wrong, you said hunter2hunter2", AttemptResult.Refused)]
    [InlineData("454 4.7.0 later", AttemptResult.Failed)]
    public async Task Send_PasswordRefused_SaysSoWithoutIt(string answer, AttemptResult expected)
    {
        await using var server = new FakeSmtp().At(Stage.Auth, new SmtpAct.Say(answer));
        await using var scene = SmtpScene.Open(server, ("starttls", "required"), Pinned, ("username", "hdf"), ("password", "hunter2hunter2"));

        var outcome = await scene.AttemptAsync();

        Assert.Equal(expected, outcome.Result);
        Assert.StartsWith($"AUTH: {answer[..3]}", outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoWayToGiveThePassword_IsRefused()
    {
        await using var server = new FakeSmtp { Extensions = ["STARTTLS", "AUTH GSSAPI"] };
        await using var scene = SmtpScene.Open(server, ("starttls", "required"), Pinned, ("username", "hdf"), ("password", "hunter2hunter2"));

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Refused, outcome.Result);
        Assert.StartsWith("AUTH: the server offers neither PLAIN nor LOGIN (it offers GSSAPI)", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_PasswordWithoutAPolicy_IsNotSentInTheClear()
    {
        await using var server = new FakeSmtp { Extensions = ["AUTH PLAIN"] };
        var settings = SmtpScene.Settings(server, ("username", "hdf"), ("password", "hunter2hunter2"));
        settings.Remove("starttls");
        await using var scene = new NotifyScene("smtp", settings, config: SmtpScene.WithPeople);
        await using var lax = SmtpScene.Open(server, ("starttls", "when_offered"), ("username", "hdf"), ("password", "hunter2hunter2"));

        Assert.Equal(AttemptResult.Refused, (await scene.AttemptAsync()).Result);
        Assert.Equal(AttemptResult.Refused, (await lax.AttemptAsync()).Result);
        Assert.DoesNotContain(server.Lines, l => l.StartsWith("AUTH", StringComparison.Ordinal));
    }
}
