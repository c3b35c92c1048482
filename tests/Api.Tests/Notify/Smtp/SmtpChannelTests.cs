using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify.Smtp;

/// <summary>What arrives in a mailbox, for whom, and in which thread.</summary>
public class SmtpChannelTests
{
    private static DeliveryRequest FollowUp(NotificationKind kind) =>
        NotifyScene.Request(kind) with { Id = new DeliveryId($"d-42-{kind}"), Person = null, Step = 0, Target = "destination:hook" };

    [Fact]
    public async Task Send_Opened_GoesToThePersonWithEverythingThatIsKnown()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Delivered, "250 2.0.0 queued as F00"), (outcome.Result, outcome.Detail));
        Assert.Equal("hdf@example.org", server.Single.From);
        Assert.Equal(["ana@example.org"], server.Single.To);
        var mail = ReadMail.Of(server.Single);
        Assert.Equal("HelpDeskFlow <hdf@example.org>", mail["From"]);
        Assert.Equal("ana@example.org", mail["To"]);
        Assert.Equal("[P1 #42] checkout: HighErrorRate", mail["Subject"]);
        Assert.Equal("auto-generated", mail["Auto-Submitted"]);
        Assert.Equal("high", mail["Importance"]);
        Assert.Equal("incident.opened", mail["X-HDF-Event"]);
        Assert.Equal("1.0", mail["MIME-Version"]);
        string[] said =
        [
            "Opened: P1 #42 checkout: HighErrorRate\nstep 1 of policy payments\n\nAcknowledge: https://hdf.example.org/ack/",
            "\nIncident:    https://hdf.example.org/incidents/42\n",
            "\nSeverity: P1 (label severity=critical)\nStatus: triggered\nService: checkout, team payments, prod\nOpened: 2026-03-01 12:00 Europe/Lisbon\nAlerts: 2, sent 2 times\nSent to: ana, as schedule:payments-primary\nrunbook: https://wiki/checkout\n",
            "\n- HighErrorRate: 5 % of requests fail & <burn>\n",
            "\n- (resolved) HighErrorRate: ",
            "\nSo far (Europe/Lisbon)\n2026-03-01 12:00:00  Opened by HighErrorRate\n",
        ];
        Assert.All(said, text => Assert.Contains(text, mail.Text, StringComparison.Ordinal));
        string[] shown = [">Acknowledge</a>", "href=\"https://hdf.example.org/ack/", "5 % of requests fail &amp; &lt;burn&gt;", "href=\"https://wiki/checkout\"", "step 1 of policy payments"];
        Assert.All(shown, text => Assert.Contains(text, mail.Html, StringComparison.Ordinal));
        Assert.DoesNotContain("<burn>", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Retry_KeepsItsMessageId()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server);

        await scene.AttemptAsync();
        await scene.AttemptAsync(attempt: 2);

        Assert.Single(server.Mails.Select(m => ReadMail.Of(m)["Message-ID"]).Distinct());
    }

    [Fact]
    public async Task Send_AllAboutAnIncident_IsOneThread()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server, NotifyScene.Incident() with { ToldPeople = [new(NotifyScene.Name, new("ana")), new(new("pager"), new("cy")), new(NotifyScene.Name, new("bo"))] });

        await scene.AttemptAsync();
        await scene.AttemptAsync(FollowUp(NotificationKind.Acknowledged));
        await scene.AttemptAsync(FollowUp(NotificationKind.Resolved));

        var mails = server.Mails.Select(ReadMail.Of).ToList();
        Assert.Equal(3, mails.Select(m => m["Message-ID"]).Distinct().Count());
        Assert.Single(mails.Select(m => (m["In-Reply-To"], m["References"])).Distinct());
        Assert.Equal(mails[0]["In-Reply-To"], mails[0]["References"]);
        Assert.Matches("^<hdf-incident-[0-9a-f]{32}@example.org>$", mails[0]["References"]);
        Assert.Equal("Re: [P1 #42] checkout: HighErrorRate", mails[2]["Subject"]);
        Assert.All(server.Mails.Skip(1), m => Assert.Equal(["ana@example.org", "bo@example.org"], m.To));
        Assert.All(mails.Skip(1), m => Assert.DoesNotContain(m.Headers, h => h.Name == "Importance"));
    }

    [Fact]
    public async Task Send_AnotherIncidentOfThatNumber_IsAnotherThreadAndMail()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server);
        await scene.AttemptAsync();
        scene.Engine.Current = NotifyScene.Incident() with { OpenedAt = NotifyScene.OpenedAt + Duration.FromDays(1) };

        await scene.AttemptAsync(NotifyScene.Request() with { QueuedAt = NotifyScene.OpenedAt + Duration.FromDays(1) });

        var mails = server.Mails.Select(ReadMail.Of).ToList();
        Assert.NotEqual(mails[0]["Message-ID"], mails[1]["Message-ID"]);
        Assert.NotEqual(mails[0]["References"], mails[1]["References"]);
    }

    [Fact]
    public async Task Send_WithoutAPerson_GoesToTheFixedAddresses()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server, ("to", "ops@example.org, desk@bücher.example"));

        var outcome = await scene.AttemptAsync(NotifyScene.Request() with { Person = null });

        Assert.Equal(AttemptResult.Delivered, outcome.Result);
        Assert.Equal(["ops@example.org", "desk@xn--bcher-kva.example"], server.Single.To);
    }

    [Fact]
    public async Task Send_PersonWithoutAnAddress_GoesToTheFixedOneOrIsRefused()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server, ("to", "ops@example.org"));
        await using var without = SmtpScene.Open(server);
        var toCy = NotifyScene.Request() with { Person = new PersonName("cy") };

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync(toCy)).Result);
        var refused = await without.AttemptAsync(toCy);

        Assert.Equal(["ops@example.org"], server.Single.To);
        Assert.Equal((AttemptResult.Refused, "cy has no e-mail address and destination hook has no \"to\"; add one in the config"), (refused.Result, refused.Detail));
    }

    [Fact]
    public async Task Send_FollowUpThatConcernsNobodyHere_IsNotSent()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server);

        var outcome = await scene.AttemptAsync(FollowUp(NotificationKind.Resolved));

        Assert.Equal((AttemptResult.Delivered, "nothing to send: nobody was paged through here"), (outcome.Result, outcome.Detail));
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Send_IncidentThatIsNotKnownAnyMore_StillPages()
    {
        await using var server = new FakeSmtp();
        await using var scene = new NotifyScene("smtp", SmtpScene.Settings(server), hasIncident: false, config: SmtpScene.WithPeople);

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.StartsWith("[P1]: Incident ", ReadMail.Of(server.Single)["Subject"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TitleInManyScripts_ArrivesWhole()
    {
        const string Title = "Überlauf 中文字符测试字符测试字符测试字符测试 🔥🔥🔥 «кириллица»";
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server, NotifyScene.Incident() with { Title = Title });

        await scene.AttemptAsync();

        var mail = ReadMail.Of(server.Single);
        Assert.Equal($"[P1 #42] checkout: {Title}", mail["Subject"]);
        Assert.Contains(Title, mail.Text, StringComparison.Ordinal);
    }

    /// <summary>Goal: no text of a sender becomes a header, a recipient or a command. Method: texts made to do that, in every place that a sender fills.</summary>
    [Theory]
    [InlineData("x\r\nBcc: evil@example.org")]
    [InlineData("x\nBcc: evil@example.org\n\nbody")]
    [InlineData("x\r\n.\r\nMAIL FROM:<evil@example.org>")]
    [InlineData("x\u2028Bcc: evil@example.org")]
    [InlineData("x\u0085Bcc: evil@example.org\u0000")]
    [InlineData("=?utf-8?B?eA0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=")]
    [InlineData("\r\n\r\n--=_hdf\r\nContent-Type: text/html\r\n\r\n<script>")]
    public async Task Send_TextMadeToInject_StaysText(string text)
    {
        await using var server = new FakeSmtp();
        var incident = NotifyScene.Incident() with
        {
            Title = text,
            Environment = text,
            Team = text,
            Timeline = [new TimelineEntry(NotifyScene.OpenedAt, "note", text, text)],
        };
        await using var scene = SmtpScene.Open(server, incident);

        await scene.AttemptAsync(NotifyScene.Request() with { Reason = text, Target = text });

        Assert.Equal(["ana@example.org"], server.Single.To);
        var mail = ReadMail.Of(server.Single);
        Assert.Equal(
            ["Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress", "X-HDF-Event", "X-HDF-Incident", "X-HDF-Severity", "Importance", "X-Priority", "MIME-Version", "Content-Type"],
            mail.Headers.Select(h => h.Name));
        Assert.DoesNotContain("<script>", mail.Html, StringComparison.Ordinal);
        Assert.Equal(["EHLO", "MAIL", "RCPT", "DATA"], server.Lines.Select(l => l.Split(' ')[0]).Where(l => l != "QUIT"));
    }

    [Fact]
    public async Task Send_LinesThatStartWithDots_ArriveAsTheyAre()
    {
        await using var server = new FakeSmtp();
        await using var scene = SmtpScene.Open(server);

        await scene.AttemptAsync(NotifyScene.Request() with { Reason = ".\n..\n.leading" });

        Assert.Contains(". .. .leading\n", ReadMail.Of(server.Single).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_LargestIncident_StaysWithinBounds()
    {
        await using var server = new FakeSmtp();
        var text = string.Concat(Enumerable.Repeat("ä🔥<&>", 2_000));
        var incident = NotifyScene.Incident(alerts: 20) with
        {
            AlertCount = 500,
            Title = text,
            Timeline = [.. Enumerable.Range(0, 300).Select(i => new TimelineEntry(NotifyScene.OpenedAt, "note", text, null))],
        };
        await using var scene = SmtpScene.Open(server, incident);

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.InRange(server.Single.Bytes.Length, 10_000, 500_000);
        Assert.Contains("- and 480 more", ReadMail.Of(server.Single).Text, StringComparison.Ordinal);
    }
}
