using System.Net;
using HelpDeskFlow.Api.Http;

namespace HelpDeskFlow.Api.Tests.Rest;

public sealed class StreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Event_Published_ArrivesWithIdNameAndIncident()
    {
        await using var host = await ApiHost.StartAsync();
        using var stream = await OpenAsync(host);
        Assert.Equal("retry: 2000", await LineAsync(stream));
        Assert.Equal("", await LineAsync(stream));
        host.Engine.Publish(41, "incident.escalated", host.Engine.Incident(6)!);
        Assert.Equal("id: 41", await LineAsync(stream));
        Assert.Equal("event: incident.escalated", await LineAsync(stream));
        var data = await LineAsync(stream);
        Assert.StartsWith("data: {\"at\":\"2026-03-02T09:00:00.000Z\",\"incident\":{\"id\":", data, StringComparison.Ordinal);
        Assert.Contains("\"number\":6,", data, StringComparison.Ordinal);
        Assert.Equal("", await LineAsync(stream));
    }

    [Fact]
    public async Task LastEventId_Given_BringsWhatCameAfterIt()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var id in new[] { 1, 2, 3 })
        {
            host.Engine.Publish(id, "incident.note", host.Engine.Incident(5)!);
        }

        using var stream = await OpenAsync(host, "1");
        await LineAsync(stream);
        await LineAsync(stream);
        Assert.Equal("id: 2", await LineAsync(stream));
    }

    [Fact]
    public async Task LastEventId_Nonsense_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream");
        request.Headers.Add("Last-Event-ID", "x");
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Quiet_FifteenSeconds_BringsAKeepAlive()
    {
        var time = new SetTime(SampleWorld.Now.ToDateTimeOffset());
        await using var host = await ApiHost.StartAsync(time: time);
        using var stream = await OpenAsync(host);
        await LineAsync(stream);
        await LineAsync(stream);
        await time.UntilWaitingAsync(1, Patience);
        time.FastForward(TimeSpan.FromSeconds(15));
        Assert.Equal(": keep-alive", await LineAsync(stream));
        Assert.Equal("", await LineAsync(stream));
        await time.UntilWaitingAsync(1, Patience);
        time.FastForward(TimeSpan.FromSeconds(14));
        host.Engine.Publish(5, "incident.note", host.Engine.Incident(5)!);
        Assert.Equal("id: 5", await LineAsync(stream));
    }

    [Fact]
    public async Task Streams_BeyondTheLimit_Are503UntilOneCloses()
    {
        await using var host = await ApiHost.StartAsync();
        var open = new List<StreamReader>();
        for (var i = 0; i < ApiLimits.StreamsMax; i++)
        {
            open.Add(await OpenAsync(host));
        }

        using (var refused = await host.Client.GetAsync("/api/v1/stream"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal("5", refused.Headers.RetryAfter!.ToString());
        }

        open.ForEach(s => s.Dispose());
        Assert.Contains("hdf_streams_open ", await host.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    private static async Task<StreamReader> OpenAsync(ApiHost host, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stream");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    private static Task<string?> LineAsync(StreamReader stream) => stream.ReadLineAsync().WaitAsync(Patience);
}
