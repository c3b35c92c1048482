using HelpDeskFlow.Api.Tests.Rest;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Browser.Tests;

/// <summary>
/// Goal: what people do on the page works in a real browser. Method: Debian's chromium over the DevTools protocol, the API on
/// Kestrel, and an engine that the test fills by hand.
/// </summary>
public sealed class ConsoleTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    private const string Phone = "innerWidth <= 500";

    // List, banner and figures are there and the stream is open: nothing moves under the mouse any more.
    private const string Settled = "document.querySelector('#figures').textContent && document.querySelectorAll('.row').length === 5 && document.querySelector('#live').dataset.state === 'on'";

    [Fact]
    public async Task List_WithOpenIncidents_ShowsThemWorstFirstWithWhoIsPagedNext()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.UntilAsync("document.querySelectorAll('.row').length === 5 && document.querySelector('#banner:not([hidden])')");
        var first = await page.TextAsync(".row");
        Assert.Contains("PostgresDown", first, StringComparison.Ordinal);
        Assert.Contains("P0", first, StringComparison.Ordinal);
        Assert.Contains("payments-db", first, StringComparison.Ordinal);
        Assert.Contains("4 alerts", first, StringComparison.Ordinal);
        Assert.Matches("next: (ana|bo|cy) in (7:00|[56]:\\d\\d)", first);
        Assert.Contains("pager cannot be reached", await page.TextAsync("#banner"), StringComparison.Ordinal);
        await page.ScreenshotAsync("list-desktop");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Incident_Opened_ShowsTimelineAlertsAndWhy()
    {
        await using var host = await StartAsync();
        host.Engine.History = new HelpDeskFlow.Engine.History.FiringHistory(1, 2, 9, 0, 0, 20);
        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.UntilAsync(Settled);
        await page.ClickAsync("[data-number='5']");
        await page.UntilAsync("document.querySelector('.detail h1')?.textContent === 'CheckoutErrorRate'");
        Assert.Equal("/incidents/5", (string?)await page.EvaluateAsync("location.pathname"));
        var text = await page.TextAsync(".detail");
        Assert.Contains("label severity=critical", text, StringComparison.Ordinal);
        Assert.Contains("This alert fires again and again: 1 time in the last hour, 2 times in a day, 9 times in a week.", text, StringComparison.Ordinal);
        Assert.Contains("same alertname and cluster", text, StringComparison.Ordinal);
        Assert.Contains("Went to checkout: service checkout matches", text, StringComparison.Ordinal);
        Assert.Contains("ana through pager", text, StringComparison.Ordinal);
        Assert.Contains("Step 1 of 3 of policy payments", text, StringComparison.Ordinal);
        Assert.Contains("checkout-0:9100", text, StringComparison.Ordinal);
        await page.ScreenshotAsync("incident-desktop");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Acknowledge_Clicked_AsksForTheNameOnceAndChangesTheStatusLive()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url + "/incidents/5", 1400, 900);
        await using var other = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await other.UntilAsync("document.querySelector('[data-number=\"5\"] .state-triggered')");
        await page.UntilAsync($"{Settled} && document.querySelector('[data-key=acknowledge]')");
        await page.ClickAsync("[data-key=acknowledge]");
        await page.UntilAsync("document.querySelector('dialog[open] input')");
        await page.TypeAsync("ana");
        await page.PressAsync("Enter");
        await page.UntilAsync("document.querySelector('#status')?.textContent === 'acknowledged'");
        await page.UntilAsync("document.querySelector('[data-number=\"5\"] .state-acknowledged')");
        await other.UntilAsync("document.querySelector('[data-number=\"5\"] .state-acknowledged')");
        Assert.Equal(new IncidentCommand.Acknowledge("ana"), host.Engine.Asked.Single().Command);

        await page.ClickAsync("#note");
        await page.TypeAsync("looking at the payment gateway");
        await page.ClickAsync(".note-form button");
        await page.UntilAsync("document.querySelector('.line-list .note')?.textContent.includes('payment gateway')");
        await page.ClickAsync("[data-key='snooze-1h']");
        await page.UntilAsync("document.querySelector('.next-page')?.textContent.startsWith('Snoozed until')");
        await page.ScreenshotAsync("acknowledged-desktop");
        await page.ClickAsync("[data-key=resolve]");
        await page.UntilAsync("document.querySelector('#status')?.textContent === 'resolved' && document.querySelectorAll('.row').length === 4");
        Assert.Equal(["Acknowledge", "AddNote", "Snooze", "Resolve"], host.Engine.Asked.Select(a => a.Command.GetType().Name));
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task Labels_WithMarkup_AreShownAsText()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url + "/incidents/7", 1400, 900);
        await page.UntilAsync("document.querySelector('.detail h1')?.textContent.startsWith('<img')");
        Assert.Equal(SampleWorld.Attack, await page.TextAsync(".detail h1"));
        Assert.Equal(0, (int?)await page.EvaluateAsync("document.querySelectorAll('img[src=x]').length"));
        Assert.DoesNotContain("owned", (string?)await page.EvaluateAsync("document.title"), StringComparison.Ordinal);
        await page.ScreenshotAsync("attack-desktop");
    }

    [Theory]
    [InlineData("/", "document.querySelectorAll('.row').length === 5", "list-phone")]
    [InlineData("/incidents/5", "document.querySelector('.detail h1')", "incident-phone")]
    [InlineData("/incidents/7", "document.querySelector('.detail h1')", "attack-phone")]
    public async Task Phone_AnyView_HasNoHorizontalScroll(string path, string ready, string name)
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url + path, 375, 740);
        await page.UntilAsync($"{Phone} && {ready}");
        Assert.True((await page.EvaluateAsync("document.documentElement.scrollWidth <= innerWidth"))!.GetValue<bool>());
        await page.ScreenshotAsync(name);
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task NewIncident_WhileThePageIsOpen_AppearsByItself()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.UntilAsync("document.querySelectorAll('.row').length === 5 && document.querySelector('#live').dataset.state === 'on'");
        var incident = host.Engine.Incident(5)! with { Id = IncidentId.FromNumber(8), Number = 8, Title = "QueueGrows" };
        host.Engine.Put(incident);
        host.Engine.Publish(1, "incident.opened", incident);
        await page.UntilAsync("document.querySelector('[data-number=\"8\"]')?.textContent.includes('QueueGrows')");
        Assert.Contains("QueueGrows", await page.TextAsync("#said"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keyboard_Alone_OpensFiltersAndGoesBack()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.UntilAsync("document.querySelectorAll('.row').length === 5");
        await page.PressAsync("j");
        await page.PressAsync("j");
        await page.PressAsync("Enter");
        await page.UntilAsync("document.querySelector('.detail h1')?.textContent === 'CheckoutErrorRate'");
        await page.PressAsync("Escape");
        await page.UntilAsync("location.pathname === '/'");
        await page.PressAsync("/");
        await page.TypeAsync("kube p2");
        await page.UntilAsync("document.querySelectorAll('.row').length === 1");
        Assert.Contains("KubePodCrashLooping", await page.TextAsync(".row"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyStart_Newcomer_IsToldHowToSendTheFirstAlert()
    {
        await using var host = await ApiHost.StartAsync(new FakeEngine(), TimeProvider.System);
        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.UntilAsync("document.querySelector('pre.copy')");
        Assert.StartsWith($"curl -X POST {host.Url}/api/v1/alerts", await page.TextAsync("pre.copy"), StringComparison.Ordinal);
        await page.ScreenshotAsync("empty-desktop");
        Assert.Empty(page.Errors);
    }

    [Fact]
    public async Task KeyNeeded_Given_IsUsedForEverything()
    {
        await using var host = await StartAsync();
        host.Engine.Config = host.Engine.Config with
        {
            ApiKeys = [new ApiKey("console", Role.Responder, "2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683")], // "key"
        };
        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.UntilAsync("document.querySelector('dialog[open] input[type=password]')");
        await page.TypeAsync("key");
        await page.PressAsync("Enter");
        await page.UntilAsync("document.querySelectorAll('.row').length === 5 && document.querySelector('#live').dataset.state === 'on'");
    }

    [Fact]
    public async Task Stream_Refused_ListStillLoads()
    {
        await using var host = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };
        var seats = new List<HttpResponseMessage>();
        for (var i = 0; i < Api.Http.ApiLimits.StreamsMax; i++)
        {
            seats.Add(await client.GetAsync("/api/v1/stream", HttpCompletionOption.ResponseHeadersRead));
        }

        await using var page = await chromium.Browser.OpenAsync(host.Url, 1400, 900);
        await page.UntilAsync("document.querySelectorAll('.row').length === 5 && document.querySelector('#live').dataset.state === 'off'");
        seats.ForEach(s => s.Dispose());
        await page.UntilAsync("document.querySelector('#live').dataset.state === 'on'");
    }

    [Fact]
    public async Task DarkScheme_Incident_IsDark()
    {
        await using var host = await StartAsync();
        await using var page = await chromium.Browser.OpenAsync(host.Url + "/incidents/6", 1400, 900, dark: true);
        await page.UntilAsync("document.querySelector('.detail h1') && document.querySelectorAll('.row').length === 5");
        Assert.Equal("rgb(14, 17, 22)", (string?)await page.EvaluateAsync("getComputedStyle(document.body).backgroundColor"));
        await page.ScreenshotAsync("incident-dark");
    }

    private static async Task<ApiHost> StartAsync()
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        var engine = SampleWorld.Engine(now);
        engine.Destinations = engine.Destinations.Add(
            new DestinationName("pager"),
            SampleWorld.Destination(
                "pager",
                breaker: now + Duration.FromSeconds(30),
                SampleWorld.Delivery("5-1", 5, DeliveryStatus.Delivered, now - Duration.FromMinutes(7)),
                SampleWorld.Delivery("6-1", 6, DeliveryStatus.Dead, now - Duration.FromMinutes(3))));
        return await ApiHost.StartAsync(engine, TimeProvider.System);
    }
}

/// <summary>One browser for the class.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    public Chromium Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Browser = await Chromium.StartAsync();

    public ValueTask DisposeAsync() => Browser.DisposeAsync();
}
