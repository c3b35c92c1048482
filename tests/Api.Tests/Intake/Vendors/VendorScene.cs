using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Senders;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>One format behind its route, with real payloads and settings.</summary>
internal sealed class VendorScene : IAsyncDisposable
{
    public static readonly Instant Now = IntakeHost.Now;
    private readonly string _format;

    private VendorScene(IntakeHost host, string format) => (Host, _format) = (host, format);

    public IntakeHost Host { get; }

    public FakeEngine Engine => Host.Engine;

    public static string Fixture(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Intake", "Vendors", "Fixtures", name)).Trim();

    public static async Task<VendorScene> StartAsync(string format, IntakeSettings? settings = null, ISnsWeb? sns = null)
    {
        var host = await IntakeHost.StartAsync(services => services.AddSingleton<ISnsWeb>(sns ?? new SnsSender()));
        host.Engine.Config = ConfigSnapshot.BuiltIn with { Intake = ImmutableDictionary<string, IntakeSettings>.Empty.Add(format, settings ?? IntakeSettings.None) };
        return new VendorScene(host, format);
    }

    public static IntakeSettings Keys(string key, string service) =>
        new() { Keys = ImmutableDictionary<string, ServiceName>.Empty.Add(key, new ServiceName(service)) };

    public static string Hmac(string secret, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(string body, string query = "", params (string Name, string Value)[] headers)
    {
        using var answer = await Host.SendAsync("/intake/" + _format + query, body, headers);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    /// <summary>Sends what must be taken, and gives its alerts.</summary>
    public async Task<IReadOnlyList<RecordedAlert>> TakeAsync(string body, params (string Name, string Value)[] headers)
    {
        Engine.Alerts.Clear();
        var (status, answer) = await SendAsync(body, "", headers);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {answer}");
        Assert.Equal(Engine.Alerts.Count, (int)answer["accepted"]!);
        return Engine.Alerts;
    }

    /// <summary>Makes an alert known to the engine in a state.</summary>
    public void Know(RecordedAlert alert, EpisodeStatus status, Instant endsAt, IncidentId incident = default, CloseReason reason = CloseReason.Sender)
    {
        var episode = new Episode(status, status == EpisodeStatus.Firing ? CloseReason.None : reason, false, alert.StartsAt, endsAt, Now, Now, 0, 1, 0);
        Engine.Known[alert.Key] = new AlertView(alert.Key, Fingerprint.Of(alert.Labels), alert.Labels, LabelSet.Empty, null, null, null, episode, ServiceName.Unrouted, incident);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
