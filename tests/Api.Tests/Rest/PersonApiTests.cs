using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Links;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>People over HTTP: contacts, codes, test pages, shifts; and rehearsals.</summary>
public sealed class PersonApiTests
{
    private static readonly SignedLinks Links = new();

    private static async Task<ApiHost> StartAsync()
    {
        var engine = SampleWorld.Engine(carriesOut: true);
        engine.Config = engine.Config with
        {
            People = [.. engine.Config.People.Select(p => p with { Notify = [new NotifyRule(new DestinationName("chat"), Duration.Zero), new NotifyRule(new DestinationName("chat"), Duration.FromMinutes(2))] })],
        };
        return await ApiHost.StartAsync(engine, more: services => services.AddSingleton(Links));
    }

    [Fact]
    public async Task Contact_CodeSaidBack_IsVerified()
    {
        await using var host = await StartAsync();
        const string Path = "/api/v1/people/ana/contacts/chat";
        var (sent, waiting) = await host.PostAsync($"{Path}/verify", new { by = "ana" });
        Assert.Equal(202, sent);
        var contact = Assert.Single(waiting.GetProperty("contacts").EnumerateArray());
        Assert.Equal((JsonValueKind.Null, JsonValueKind.String), (contact.GetProperty("verifiedAt").ValueKind, contact.GetProperty("codeUntil").ValueKind));
        var request = Assert.Single(host.Engine.Notices);
        Assert.DoesNotMatch(@"\d{6}", request.Reason); // what is kept and shown has the mask
        var code = Links.Code(request.Id.Value, LinkConfig.Default);
        Assert.DoesNotContain(code, JsonSerializer.Serialize(host.Engine.People.Values), StringComparison.Ordinal);

        var wrong = code == "000000" ? "000001" : "000000";
        Assert.Equal(422, (await host.PostAsync($"{Path}/confirm", new { code = wrong })).Status);
        var (status, done) = await host.PostAsync($"{Path}/confirm", new { code });

        Assert.Equal(200, status);
        Assert.Equal(JsonValueKind.String, done.GetProperty("contacts")[0].GetProperty("verifiedAt").ValueKind);
        Assert.Equal(400, (await host.PostAsync($"{Path}/confirm", new { })).Status);
        Assert.Equal(404, (await host.PostAsync("/api/v1/people/ana/contacts/none/verify")).Status);
        Assert.Equal(404, (await host.PostAsync("/api/v1/people/nobody/contacts/chat/verify")).Status);
    }

    [Fact]
    public async Task TestPage_Sent_IsListed_AndTooManyAreRefused()
    {
        await using var host = await StartAsync();
        var (status, detail) = await host.PostAsync("/api/v1/people/bo/test-page", new { by = "lead", id = "one" });
        Assert.Equal((202, "test page"), (status, detail.GetProperty("notices")[0].GetProperty("about").GetString()));
        Assert.Equal(202, (await host.PostAsync("/api/v1/people/bo/test-page", new { by = "lead", id = "one" })).Status);
        Assert.Single(host.Engine.Notices);
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(202, (await host.PostAsync("/api/v1/people/bo/test-page", new { id = $"n{i}" })).Status);
        }

        Assert.Equal(429, (await host.PostAsync("/api/v1/people/bo/test-page", new { id = "more" })).Status);
    }

    [Fact]
    public async Task Shifts_OfAPerson_AreTheirsInEverySchedule()
    {
        await using var host = await StartAsync();
        const string Span = "from=2026-01-05T00:00:00Z&to=2026-02-02T09:00:00Z";
        var mine = await host.GetAsync($"/api/v1/people/ana/shifts?{Span}");
        var all = await host.GetAsync($"/api/v1/schedules/payments-primary?{Span}");

        Assert.Equal(
            all.GetProperty("shifts").EnumerateArray().Where(s => s.GetProperty("person").GetString() == "ana").Select(s => s.GetProperty("start").GetString()),
            mine.GetProperty("shifts").EnumerateArray().Where(s => s.GetProperty("schedule").GetString() == "payments-primary").Select(s => s.GetProperty("start").GetString()));
        Assert.Equal(400, (await host.TryGetAsync("/api/v1/people/ana/shifts?from=2026-01-06T00:00:00Z&to=2026-01-05T00:00:00Z")).Status);
        Assert.Equal(404, (await host.TryGetAsync("/api/v1/people/nobody")).Status);
    }

    [Fact]
    public async Task Simulate_ARate_SaysWhatEachPersonWouldGet()
    {
        await using var host = await StartAsync();
        var (status, answer) = await host.PostAsync("/api/v1/oncall/simulate", new { from = "2026-01-05T09:00:00Z", to = "2026-01-26T09:00:00Z", rate = 2 });

        Assert.Equal(200, status);
        var item = Assert.Single(answer.GetProperty("items").EnumerateArray());
        Assert.Equal(42, item.GetProperty("incidents").GetInt32());
        Assert.True(item.GetProperty("people").EnumerateArray().Sum(p => p.GetProperty("pages").GetInt32()) >= 42);
        Assert.Equal(400, (await host.PostAsync("/api/v1/oncall/simulate", new { from = "2026-01-05T09:00:00Z" })).Status);
        Assert.Equal(422, (await host.PostAsync("/api/v1/oncall/simulate", new { from = "2026-01-05T09:00:00Z", to = "2026-01-06T09:00:00Z", config = "version: 1" })).Status);
    }

    [Fact]
    public async Task Policies_Listed_SayWhomEachStepTellsNow()
    {
        await using var host = await StartAsync();
        var steps = (await host.GetAsync("/api/v1/policies")).GetProperty("items")[0].GetProperty("steps");

        var first = steps[0].GetProperty("now")[0];
        Assert.Equal(("schedule:payments-primary", "chat"), (first.GetProperty("target").GetString(), first.GetProperty("via").GetString()));
        Assert.Contains(first.GetProperty("person").GetString(), (string[])["ana", "bo", "cy"]);
    }
}
