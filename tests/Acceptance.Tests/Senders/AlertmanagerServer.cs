using System.Text.RegularExpressions;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>Debian's Alertmanager, which sends each alert on at once: as PagerDuty event, as Opsgenie alert and as webhook.</summary>
internal sealed partial class AlertmanagerServer : IAsyncDisposable
{
    private readonly Scratch _directory;
    private readonly StartedProcess _process;

    private AlertmanagerServer(Scratch directory, StartedProcess process, Uri url) => (_directory, _process, Url) = (directory, process, url);

    public Uri Url { get; }

    public string Said => _process.Said();

    /// <summary>One that sends everything to us.</summary>
    public static Task<AlertmanagerServer> StartAsync(Uri us, string routingKey, string genieKey) => StartAsync($$"""
            route: { receiver: us, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
            receivers:
              - name: us
                pagerduty_configs: [{ routing_key: "{{routingKey}}", url: "{{new Uri(us, "/v2/enqueue")}}", send_resolved: true }]
                opsgenie_configs: [{ api_key: "{{genieKey}}", api_url: "{{us}}", send_resolved: true, update_alerts: true }]
                webhook_configs: [{ url: "{{new Uri(us, "/intake/alertmanager")}}", send_resolved: true }]
            """);

    /// <summary>One with this config.</summary>
    public static async Task<AlertmanagerServer> StartAsync(string text)
    {
        var program = DebianProgram.Alertmanager;
        var directory = new Scratch();
        var config = directory.Write("alertmanager.yml", text);
        var process = StartedProcess.Start(program,
        [
            $"--config.file={config}", $"--storage.path={directory.In("data")}", "--web.listen-address=127.0.0.1:0", "--cluster.listen-address=",
        ]);
        var listening = Match.Empty;
        await Until.TrueAsync("Alertmanager listens", Patience.Start, () => (listening = Listening().Match(process.Said())).Success || process.HasExited, process.Said);
        Assert.False(process.HasExited, process.Said());
        return new AlertmanagerServer(directory, process, new Uri($"http://{listening.Groups[1].Value}"));
    }

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"--- alertmanager said:\n{Said}");
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    [GeneratedRegex(@"Listening on"" address=(127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
