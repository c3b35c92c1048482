using System.Collections.Immutable;
using HelpDeskFlow.Api.Tests.Rest;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Browser.Tests;

/// <summary>
/// Goal: a lead sees and changes the plan from the page: on call, a schedule's calendar, silences, noise. Method: Debian's chromium, the
/// API on Kestrel, and an engine that carries out overrides, swaps and silences by their own rule books.
/// </summary>
public sealed class PagesTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private static readonly ScheduleName Primary = new("payments-primary");
    private static readonly SignedLinks Links = new();

    [Fact]
    public async Task OnCall_Opened_ShowsNowNextAndGaps()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.ClickAsync("[data-tab=oncall]");
        await page.UntilAsync("document.querySelectorAll('.oncall-card').length === 3");
        Assert.Equal("/oncall", (string?)await page.EvaluateAsync("location.pathname"));
        var first = await page.TextAsync("[data-schedule=payments-primary]");
        Assert.Matches("(ana|bo|cy)\\s+until \\w+", first);
        Assert.Contains("Nobody", await page.TextAsync("[data-schedule=nights] .who"), StringComparison.Ordinal);
        Assert.Contains("1 of 3 schedules have nobody on call now", await page.TextAsync(".page-head"), StringComparison.Ordinal);
        await page.ScreenshotAsync("oncall-desktop");
        await page.ClickAsync("[data-schedule=payments-primary]");
        await page.UntilAsync("document.querySelectorAll('.calendar .bar').length >= 5");
        Assert.Equal("/oncall/payments-primary", (string?)await page.EvaluateAsync("location.pathname"));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Schedule_ShiftClicked_OverrideIsMadeMarkedAndRemoved()
    {
        await using var host = await StartAsync();
        await using var page = await OpenAsync(host, "/oncall/payments-primary");
        await page.UntilAsync("document.querySelectorAll('.calendar .bar').length >= 5");
        await page.ClickAsync(".calendar .week:nth-child(3) .bar");
        await page.UntilAsync("document.querySelector('dialog[open] select[name=person]')");
        await page.EvaluateAsync("document.querySelector('dialog select[name=kind]').value = 'add'");
        await page.ScreenshotAsync("override-desktop");
        await page.ClickAsync("dialog button.main");
        await page.UntilAsync("document.querySelector('.calendar .bar.over.lane-1') && document.querySelector('[data-override]')");
        Assert.Equal(OverrideKind.Add, Assert.Single(host.Engine.Rotations[Primary].Overrides).Kind);
        await page.ScreenshotAsync("schedule-desktop");
        await page.ClickAsync("[data-override] button");
        await page.UntilAsync("!document.querySelector('[data-override]') && !document.querySelector('.bar.over')");
        Assert.Empty(host.Engine.Rotations[Primary].Overrides);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Schedule_OverrideThatMakesAGap_IsRefusedInTheDialogUnlessForced()
    {
        await using var host = await StartAsync();
        await using var page = await OpenAsync(host, "/oncall/payments-primary");
        await page.ClickAsync("[data-key=override]");
        await page.UntilAsync("document.querySelector('dialog[open] select[name=person]')");
        await page.EvaluateAsync("document.querySelector('dialog select[name=person]').value = ''");
        await page.ClickAsync("dialog button.main");
        await page.UntilAsync("document.querySelector('dialog .refused:not([hidden])')");
        Assert.Contains("Nobody would be on call in payments-primary", await page.TextAsync(".refused"), StringComparison.Ordinal);
        await page.ClickAsync("dialog button.danger");
        await page.UntilAsync("!document.querySelector('dialog[open]') && document.querySelector('.bar.nobody') && document.querySelector('.gap-line')");
        Assert.Null(Assert.Single(host.Engine.Rotations[Primary].Overrides).Person);
        await page.ScreenshotAsync("schedule-gap-desktop");
    }

    [Fact]
    public async Task Swap_AskedAndAccepted_IsAnOverride()
    {
        await using var host = await StartAsync();
        await using var page = await OpenAsync(host, "/oncall/payments-primary");
        await page.ClickAsync("[data-key=swap]");
        await page.UntilAsync("document.querySelector('dialog[open] select[name=of]')");
        var holder = OnCallAt.Find(host.Engine.Config.Schedule(Primary)!, null, host.Engine.Now + Duration.FromHours(2)).Person!.Value.Value;
        var other = holder == "bo" ? "cy" : "bo";
        await page.EvaluateAsync($"document.querySelector('dialog select[name=of]').value = '{holder}', document.querySelector('dialog select[name=with]').value = '{other}'");
        await page.ClickAsync("dialog button.main");
        await page.UntilAsync("document.querySelector('[data-swap]')");
        Assert.Contains($"{holder} asks {other} to take over", await page.TextAsync("[data-swap]"), StringComparison.Ordinal);
        await page.ScreenshotAsync("swap-desktop");
        await page.ClickAsync("[data-swap] button.main");
        await page.UntilAsync("!document.querySelector('[data-swap]') && document.querySelector('.bar.over')");
        Assert.Equal(SwapStatus.Accepted, Assert.Single(host.Engine.Rotations[Primary].Swaps).Status);
    }

    [Fact]
    public async Task Silence_MadeWithPreviewAndEnded_IsListed()
    {
        await using var host = await StartAsync();
        await using var page = await OpenAsync(host, "/silences");
        await page.UntilAsync("document.querySelector('#page .empty')");
        await page.ClickAsync("[data-key=new-silence]");
        await page.UntilAsync("document.querySelector('dialog[open] textarea')");
        await page.TypeAsync("service=\"checkout\"");
        await page.UntilAsync("document.querySelector('.covers-line b')?.textContent === '24 firing alerts'");
        await page.ScreenshotAsync("silence-form-desktop");
        await page.ClickAsync("dialog button.main");
        await page.UntilAsync("document.querySelector('.silence.active')");
        var text = await page.TextAsync(".silence");
        Assert.Contains("service=\"checkout\"", text, StringComparison.Ordinal);
        Assert.Contains("ends in 2 h", text.Replace("1 h 59 min", "2 h", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("ana", Assert.Single(host.Engine.Suppression.Silences.Values).CreatedBy);
        await page.ScreenshotAsync("silences-desktop");
        await page.ClickAsync(".silence button");
        await page.UntilAsync("!document.querySelector('.silence')");
        Assert.Equal(SilencePhase.Expired, Assert.Single(host.Engine.Suppression.Silences.Values).Phase);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Noise_Opened_NamesWhatCostsMostAndSilencesIt()
    {
        await using var host = await StartAsync();
        await using var page = await OpenAsync(host, "/noise");
        await page.UntilAsync("document.querySelectorAll('.noisy').length === 7");
        Assert.Contains("Fixing saves", await page.TextAsync(".noisy"), StringComparison.Ordinal);
        Assert.Contains("hides 1 that people took", await page.TextAsync("[data-noise=KubePodCrashLooping]"), StringComparison.Ordinal);
        await page.ScreenshotAsync("noise-desktop");
        await page.ClickAsync("[data-noise=CheckoutErrorRate] button");
        await page.UntilAsync("document.querySelector('dialog[open] textarea')?.value.startsWith('alertname=\"CheckoutErrorRate\"\\nservice=\"checkout\"')");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Policies_Opened_ShowEachStepAndWhomItTellsNow()
    {
        await using var host = await StartAsync();
        await using var page = await OpenAsync(host, "/policies");
        await page.UntilAsync("document.querySelectorAll('.policy').length === 2");
        var first = await page.TextAsync("[data-policy=payments] .ladder > li:nth-child(1)");
        Assert.Matches("at once\\s+Step 1\\s+schedule:payments-primary\\s+(ana|bo|cy)\\s+through chat", first);
        Assert.Contains("+10 min", await page.TextAsync("[data-policy=payments] .ladder > li:nth-child(3)"), StringComparison.Ordinal);
        Assert.Contains("nobody now", await page.TextAsync("[data-policy=nights] .ladder > li.nobody"), StringComparison.Ordinal);
        await page.ScreenshotAsync("policies-desktop");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Me_NameKnown_ShowsShiftsAndVerifiesAContact()
    {
        await using var host = await StartAsync();
        await using var page = await OpenAsync(host, "/me");
        await page.UntilAsync("document.querySelectorAll('.shifts li').length > 5 && document.querySelectorAll('[data-contact]').length === 2");
        await page.ClickAsync("[data-contact=chat] button");
        await page.UntilAsync("document.querySelector('dialog[open] input')");
        await page.EvaluateAsync($"document.querySelector('dialog input').value = '{Links.Code(host.Engine.Notices.Single().Id.Value, LinkConfig.Default)}'");
        await page.ClickAsync("dialog button.main");
        await page.UntilAsync("document.querySelector('[data-contact=chat] .tag.good')");
        await page.ClickAsync(".page-acts button.main");
        await page.UntilAsync("document.querySelector('#page').textContent.includes('test page')");
        await page.ScreenshotAsync("me-desktop");
        await page.EvaluateAsync("document.querySelector('#toast').hidden = true");
        Assert.Empty(page.Errors);
        await using var phone = await chromium.Browser.OpenAsync(host.Url + "/me", 375, 740);
        await phone.UntilAsync("document.querySelector('.who-am-i button')");
        await phone.ClickAsync(".who-am-i button");
        await phone.UntilAsync("document.querySelectorAll('.shifts li').length > 5");
        Assert.True((await phone.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))!.GetValue<bool>());
        await phone.ScreenshotAsync("me-phone");
    }

    [Fact]
    public async Task Classifier_Opened_ShowsAgreementDriftAndWhatItLearned_AndGoesIntoShadowOnAClick()
    {
        await using var host = await StartAsync();
        host.Engine.Classifier = ClassifierState.Empty with
        {
            Judged = 0b1011,
            JudgedCount = 4,
            LessonCount = 5,
            Usual = [0, 0, 0, 500, 0, 500, 0, 0, 0, 0, 0, 0, 0, 0],
            Counted = [0, 0, 0, 90, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0],
            CountedSince = SystemClock.Instance.GetCurrentInstant() - Duration.FromHours(3),
            Latest = [new TaughtAnswer(SystemClock.Instance.GetCurrentInstant(), new AlertKey(1, 2), "PostgresDown", VerdictQuestions.Category, "database", "storage", false, "ana")],
        };
        await using var page = await OpenAsync(host, "/classifier");
        await page.UntilAsync("document.querySelector('#lessons')");
        Assert.Contains("agreed with 75 % of the last 4", await page.TextAsync("#agreement"), StringComparison.Ordinal);
        Assert.Contains("100 alerts counted in 3 h", await page.TextAsync("#drift"), StringComparison.Ordinal);
        Assert.Contains("another population", await page.TextAsync("#drift .alarm"), StringComparison.Ordinal);
        Assert.Contains("PostgresDown Kind: database instead of storage", await page.TextAsync("#lessons"), StringComparison.Ordinal);
        Assert.Contains("The same answers", await page.TextAsync("#compared"), StringComparison.Ordinal);
        await page.ScreenshotAsync("classifier-desktop");
        // The page is drawn anew once the answer is there.
        await page.EvaluateAsync("document.querySelector('#lessons').remove()");
        await page.ClickAsync("[data-key=shadow]");
        await page.UntilAsync("document.querySelector('#lessons')");
        Assert.Contains(host.Engine.Asked, a => a.Command is ClassifierCommand.BeginShadow { By: "ana" });
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Handoffs_OfASchedule_ShowTheDigest_AndTakeASummary()
    {
        await using var host = await StartAsync();
        var now = host.Engine.Now;
        var open = host.Engine.IncidentsNewestFirst(null).First(i => i.IsOpen).Number;
        host.Engine.Rotations = host.Engine.Rotations.SetItem(Primary, RotationDecider.Initial(GrainId.Of(Primary)) with
        {
            Duty = new DutyNow(now - Duration.FromHours(9), [new("bo")], now + Duration.FromDays(7)),
            Past =
            [
                new DutyRecord(now - Duration.FromDays(14), now - Duration.FromDays(7), [new("cy")]) { Digest = new ShiftDigest(3, 3, 3, 3, 0, Duration.FromHours(61)), Summary = new ShiftSummary(now - Duration.FromDays(6), "Quiet week. The certificate of the gateway is new.", "cy") },
                new DutyRecord(now - Duration.FromDays(7), now - Duration.FromHours(9), [new("ana")]) { Digest = new ShiftDigest(12, 11, 10, 19, 4, Duration.FromHours(31)), Open = [open], OpenCount = 1 },
            ],
        });
        await using var page = await OpenAsync(host, "/oncall/payments-primary");
        await page.UntilAsync("document.querySelectorAll('.handoff').length === 2");
        Assert.Matches(@"\b4\s+at night", await page.TextAsync(".handoff"));
        await page.EvaluateAsync("document.querySelector('.handoffs').scrollIntoView()");
        await page.ScreenshotAsync("handoffs-desktop");
        await page.ClickAsync(".handoff button");
        await page.UntilAsync("document.querySelector('dialog[open] textarea')");
        await page.EvaluateAsync("document.querySelector('dialog textarea').value = 'Replica lag after the deploy; the fix is rolled out.'");
        await page.ScreenshotAsync("handoff-summary-desktop");
        await page.ClickAsync("dialog button.main");
        await page.UntilAsync("document.querySelector('.handoff blockquote')?.textContent.includes('Replica lag')");
        Assert.Equal("ana", host.Engine.Rotations[Primary].Past[^1].Summary!.By);
        Assert.Empty(page.Errors);
        await using var phone = await chromium.Browser.OpenAsync(host.Url + "/oncall/payments-primary", 390, 844);
        await phone.UntilAsync("document.querySelectorAll('.handoff').length === 2");
        Assert.True((await phone.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))!.GetValue<bool>());
        await phone.EvaluateAsync("document.querySelector('.handoffs').scrollIntoView()");
        await phone.ScreenshotAsync("handoffs-phone");
    }

    [Theory]
    [InlineData("/oncall", "document.querySelectorAll('.oncall-card').length === 3", "oncall-phone")]
    [InlineData("/oncall/payments-primary", "document.querySelectorAll('.agenda li').length > 3", "schedule-phone")]
    [InlineData("/policies", "document.querySelectorAll('.ladder > li').length > 6", "policies-phone")]
    [InlineData("/me", "document.querySelectorAll('.who-am-i button').length === 3", "me-unknown-phone")]
    [InlineData("/silences", "document.querySelector('#page .empty')", "silences-phone")]
    [InlineData("/classifier", "document.querySelector('#drift')", "classifier-phone")]
    [InlineData("/noise", "document.querySelectorAll('.noisy').length === 7", "noise-phone")]
    public async Task Phone_AnyPage_HasNoHorizontalScroll(string path, string ready, string name)
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url + path, 375, 740);
        await page.UntilAsync(ready);
        Assert.True((await page.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))!.GetValue<bool>());
        await page.ScreenshotAsync(name);
        Assert.Empty(page.Errors);
    }

    /// <summary>A page of somebody who has said that they are ana.</summary>
    private async Task<BrowserPage> OpenAsync(ApiHost host, string path)
    {
        var page = await chromium.Browser.OpenAsync(host.Url + "/console/icon.svg", 1400, 900);
        await page.UntilAsync("location.pathname.endsWith('.svg')");
        await page.EvaluateAsync("localStorage.setItem('hdf.name', 'ana')");
        await page.GoAsync(host.Url + path);
        await page.UntilAsync("document.querySelector('#page h1')");
        return page;
    }

    private static async Task<ApiHost> StartAsync()
    {
        var engine = SampleWorld.Engine(SystemClock.Instance.GetCurrentInstant(), carriesOut: true);
        var nights = new Schedule(
            new ScheduleName("nights"),
            DateTimeZone.Utc,
            [new Layer(RotationUnit.Days, 1, Duration.Zero, new LocalDateTime(2126, 1, 1, 0, 0), [new PersonName("bo")], [])],
            []);
        NotifyRule Rule(string via, int minutes) => new(new DestinationName(via), Duration.FromMinutes(minutes));
        var night = new EscalationPolicy(
            "nights",
            [
                new EscalationStep([new NotifyTarget.OnSchedule(nights.Name)], Duration.FromMinutes(10)),
                new EscalationStep([new NotifyTarget.OnPerson(new("bo")), new NotifyTarget.OnPerson(new("cy"))], null, new StepCondition([Severity.P0, Severity.P1], null, null), RoundRobin: true),
            ],
            0,
            ImmutableDictionary<Severity, SeverityOverride>.Empty.Add(Severity.P1, new SeverityOverride(null, null, [new NotifyTarget.OnPerson(new("ana"))], null, null, Duration.FromMinutes(45))));
        engine.Config = engine.Config with
        {
            Schedules = [.. engine.Config.Schedules, nights],
            Policies = [.. engine.Config.Policies, night],
            People = [.. engine.Config.People.Select(p => p with { Notify = [Rule("chat", 0), Rule("pager", 2)] })],
        };
        return await ApiHost.StartAsync(engine, TimeProvider.System, services => services
            .AddSingleton(Links)
            .AddSingleton<IClassifier>(_ => new EpisodeClassifier(ModelFile.ReadShipped())));
    }
}
