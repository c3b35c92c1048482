using System.Globalization;
using HelpDeskFlow.Domain.Destinations;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify.Smtp;

/// <summary>What each answer and fault of a mail server means for a delivery, at each point of the conversation.</summary>
public class SmtpFaultTests
{
    private static readonly Duration Short = Duration.FromMilliseconds(1500);

    public static TheoryData<string, int> Refusals()
    {
        var data = new TheoryData<string, int>();
        foreach (var stage in (Stage[])[Stage.Greeting, Stage.Mail, Stage.Rcpt, Stage.Data, Stage.End])
        {
            foreach (var code in (int[])[421, 451, 550, 554])
            {
                data.Add(stage.ToString(), code);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Send_Refusal_FourIsTriedAgainFiveIsNot(string stage, int code)
    {
        await using var server = new FakeSmtp().At(Enum.Parse<Stage>(stage), new SmtpAct.Say($"{code}-no\r\n{code} {code % 10}.7.1 really not"));
        await using var scene = SmtpScene.Open(server);

        var outcome = await scene.AttemptAsync();

        Assert.Equal(code < 500 ? AttemptResult.Failed : AttemptResult.Refused, outcome.Result);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"{code} no {code % 10}.7.1 really not"), outcome.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync(attempt: 2)).Result);
    }

    public static TheoryData<string, string> Breaks()
    {
        var data = new TheoryData<string, string>();
        foreach (var stage in (Stage[])[Stage.Greeting, Stage.Ehlo, Stage.Mail, Stage.Rcpt, Stage.Data, Stage.End])
        {
            foreach (var act in (string[])["Hang", "Close", "Reset", "Drip"])
            {
                data.Add(stage.ToString(), act);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Send_ServerThatBreaksOff_FailsAndWorksNextTime(string stage, string act)
    {
        await using var server = new FakeSmtp().At(Enum.Parse<Stage>(stage), act switch
        {
            "Hang" => new SmtpAct.Hang(),
            "Close" => new SmtpAct.Close(),
            "Reset" => new SmtpAct.Reset(),
            _ => new SmtpAct.Drip("250 almost there, but never quite"),
        });
        await using var scene = SmtpScene.Open(server, NotifyScene.Incident(), Short);

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Failed, outcome.Result);
        Assert.True(act is "Close" or "Reset" || outcome.Detail == "no answer within 1.5 s", outcome.Detail);
        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync(attempt: 2)).Result);
        Assert.Single(server.Mails.Select(m => ReadMail.Of(m)["Message-ID"]).Distinct());
    }

    [Theory]
    [InlineData("Close")]
    [InlineData("Reset")]
    [InlineData("Hang")]
    [InlineData("500 what?")]
    public async Task Send_FaultAfterTheMailWasTaken_IsDelivered(string act)
    {
        await using var server = new FakeSmtp().At(Stage.Quit, act switch
        {
            "Close" => new SmtpAct.Close(),
            "Reset" => new SmtpAct.Reset(),
            "Hang" => new SmtpAct.Hang(),
            _ => new SmtpAct.Say(act),
        });
        await using var scene = SmtpScene.Open(server);

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
    }

    [Fact]
    public async Task Send_ServerOfTheOldKind_IsGreetedWithHelo()
    {
        await using var server = new FakeSmtp().At(Stage.Ehlo, new SmtpAct.Say("502 not known"));
        await using var scene = SmtpScene.Open(server, ("starttls", "when_offered"));

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.Equal("HELO [127.0.0.1]", server.Lines.ElementAt(1));
        Assert.Equal("MAIL FROM:<hdf@example.org>", server.Lines.ElementAt(2));
    }

    [Fact]
    public async Task Send_ServerWithSize_IsToldIt()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server);

        await scene.AttemptAsync();

        Assert.Equal($"MAIL FROM:<hdf@example.org> SIZE={server.Single.Bytes.Length}", server.Lines.ElementAt(1));
    }

    [Fact]
    public async Task Send_OneOfSomeAddressesRefused_IsDeliveredAndSaid()
    {
        await using var server = new FakeSmtp().At(Stage.Rcpt, new SmtpAct.Say("550 no such user"));
        await using var scene = SmtpScene.Open(server, ("to", "gone@example.org,here@example.org"));

        var outcome = await scene.AttemptAsync(NotifyScene.Request() with { Person = null });

        Assert.Equal((AttemptResult.Delivered, "250 2.0.0 queued as F00; 1 of 2 addresses refused: 550 no such user"), (outcome.Result, outcome.Detail));
        Assert.Equal(["here@example.org"], server.Single.To);
    }

    [Theory]
    [InlineData("550 no", "550 neither", AttemptResult.Refused)]
    [InlineData("550 no", "450 later", AttemptResult.Failed)]
    public async Task Send_AllAddressesRefused_IsFinalOnlyWhereAllOfThemSaySo(string first, string second, AttemptResult expected)
    {
        await using var server = new FakeSmtp().At(Stage.Rcpt, new SmtpAct.Say(first), new SmtpAct.Say(second));
        await using var scene = SmtpScene.Open(server, ("to", "a@example.org,b@example.org"));

        Assert.Equal(expected, (await scene.AttemptAsync(NotifyScene.Request() with { Person = null })).Result);
    }

    [Fact]
    public async Task Send_NobodyListens_Fails()
    {
        int port;
        await using (var gone = new FakeSmtp())
        {
            port = gone.Port;
        }

        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server, ("port", $"{port}"));

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Failed, outcome.Result);
        Assert.StartsWith("connecting: ", outcome.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request")]
    [InlineData("22")]
    [InlineData("999 strange")]
    [InlineData("220xgreeting")]
    public async Task Send_ServerThatSpeaksSomethingElse_Fails(string greeting)
    {
        await using var server = new FakeSmtp().At(Stage.Greeting, new SmtpAct.Say(greeting));
        await using var scene = SmtpScene.Open(server);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Failed, $"the server does not speak SMTP: it said {greeting}"), (outcome.Result, outcome.Detail));
    }

    [Fact]
    public async Task Send_ReplyWithoutEnd_FailsAtTheLimits()
    {
        var endless = string.Join("\r\n", Enumerable.Repeat("220-and more", 5_000));
        await using var server = new FakeSmtp().At(Stage.Greeting, new SmtpAct.Say(endless), new SmtpAct.Say("220 " + new string('x', 100_000)));
        await using var scene = SmtpScene.Open(server);

        var (lines, line) = (await scene.AttemptAsync(), await scene.AttemptAsync(attempt: 2));

        Assert.Equal((AttemptResult.Failed, "the server's reply has more than 128 lines"), (lines.Result, lines.Detail));
        Assert.Equal((AttemptResult.Failed, "the server's reply has a line of more than 2048 bytes"), (line.Result, line.Detail));
    }
}
