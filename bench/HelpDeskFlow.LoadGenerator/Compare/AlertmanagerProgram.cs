using System.Diagnostics;
using System.Net;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Debian's Alertmanager, alone (no cluster), grouping and paging like the program under test.</summary>
internal sealed class AlertmanagerProgram(string command) : PeerProgram
{
    public override string Name => "Alertmanager";

    public override TimeSpan StartLimit => TimeSpan.FromSeconds(20);

    public override ProcessStartInfo Start(IPEndPoint listen, string dataDirectory, Uri sink)
    {
        Directory.CreateDirectory(dataDirectory);
        string config = Path.Combine(dataDirectory, "alertmanager.yml");
        // max_alerts: our own notification carries the first 20 alerts too.
        File.WriteAllText(config, $"""
            route: {"{"} receiver: sink, group_by: [alertname, cluster], group_wait: 0s, group_interval: 5m, repeat_interval: 4h {"}"}
            receivers:
              - name: sink
                webhook_configs: [{"{"} url: "{sink}", max_alerts: 20 {"}"}]
            """);
        return new ProcessStartInfo(command)
        {
            WorkingDirectory = dataDirectory,
            ArgumentList =
            {
                $"--config.file={config}", $"--storage.path={dataDirectory}", $"--web.listen-address={listen}",
                "--cluster.listen-address=", "--log.level=warn",
            },
        };
    }

    public override Task<long?> CountOpenAsync(HttpClient client) => SumOfMetricAsync(client, "alertmanager_alerts{state=\"active\"}");
}
