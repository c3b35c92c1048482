using System.Net;
using System.Text;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: the receivers that the other tests rely on do refuse what they should. Method: requests by hand.</summary>
public sealed class ReceiverTests
{
    private const string Body = """{"event":"incident.opened","deliveryId":"d1","step":1,"target":"destination:hook","incident":{"id":"i1"}}""";

    [Fact]
    public void Signature_KnownVector_IsTheOneOfOpenssl()
    {
        // printf '%s' '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        Assert.Equal("49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686", WebhookSignature.Of("secret", "1700000000", """{"a":1}"""));
    }

    [Fact]
    public async Task Webhook_RepeatedKey_IsTakenOnce_AndCounted()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await SendAsync(hook, "k1", Body));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(hook, "k1", Body));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(hook, "k2", Body));
        Assert.Equal(["k1", "k2"], hook.Taken.Select(n => n.Key));
        Assert.Equal(1, hook.Repeats);
        Assert.Equal(("i1", "incident.opened", 1, "destination:hook"), hook.Taken.First().Decision);
        Assert.Empty(hook.Faults);
    }

    [Fact]
    public async Task Webhook_WrongSignatureOrNoKey_IsRefused_AndAFault()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(hook, "k1", Body, secret: "other"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(hook, null, Body));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync(hook, "k1", Body, age: TimeSpan.FromHours(1)));
        Assert.Equal(3, hook.Faults.Count);
        Assert.Empty(hook.Taken);
    }

    [Fact]
    public async Task Webhook_ToldToFail_Fails_AndTakesNothing()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        hook.Treat = n => n.Key switch { "k1" => Treatment.Fail, "k2" => Treatment.TakeAndFail, _ => Treatment.Take };
        Assert.Equal(HttpStatusCode.InternalServerError, await SendAsync(hook, "k1", Body));
        Assert.Equal(HttpStatusCode.InternalServerError, await SendAsync(hook, "k2", Body));
        Assert.Equal(HttpStatusCode.InternalServerError, await SendAsync(hook, "k2", Body));
        Assert.Equal(["k2"], hook.Taken.Select(n => n.Key));
        Assert.Equal(1, hook.Repeats);
        Assert.Empty(hook.Faults);
    }

    [Fact]
    public async Task PagerDuty_ChecksEventsAsPagerDutyDoes()
    {
        await using var pager = await PagerDutyReceiver.StartAsync();
        using var client = new HdfClient(pager.Url);
        var trigger = """{"routing_key":"r","event_action":"trigger","dedup_key":"d","payload":{"summary":"s","source":"x","severity":"critical"}}""";
        var taken = await client.PostAsync("/v2/enqueue", trigger);
        Assert.Equal(HttpStatusCode.Accepted, taken.Status);
        Assert.Equal("d", taken.Json.Text("dedup_key"));
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync("/v2/enqueue", """{"routing_key":"r","event_action":"resolve","dedup_key":"d"}""")).Status);
        Assert.Single(pager.Of("trigger"));
        Assert.Single(pager.Of("resolve"));
        Assert.Empty(pager.Faults);
        foreach (var wrong in new[] { trigger.Replace("critical", "P0"), trigger.Replace("\"r\"", "\"\""), """{"routing_key":"r","event_action":"resolve"}""", "{" })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("/v2/enqueue", wrong)).Status);
        }

        Assert.Equal(4, pager.Faults.Count);
    }

    private static async Task<HttpStatusCode> SendAsync(WebhookReceiver hook, string? key, string body, string secret = WebhookReceiver.Secret, TimeSpan age = default)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var time = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeSeconds().ToString();
        request.Headers.Add("X-HDF-Signature", $"t={time},v1={WebhookSignature.Of(secret, time, body)}");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
