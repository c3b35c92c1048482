using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>Debian's Prometheus: scrapes a shop each second and sends what its one rule says to an Alertmanager, again every 2 s.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private readonly Scratch _directory;
    private readonly StartedProcess _process;

    private PrometheusServer(Scratch directory, StartedProcess process) => (_directory, _process) = (directory, process);

    public string Said => _process.Said();

    public static PrometheusServer Start(Uri alertmanager, Uri shop)
    {
        var program = DebianProgram.Prometheus;
        var directory = new Scratch();
        directory.Write("rules.yml", """
            groups:
              - name: shop
                rules:
                  - alert: ShopErrors
                    expr: shop_errors_ratio > 0.5
                    labels: { severity: critical, service: checkout }
                    annotations: { summary: "{{ $value }} of the orders fail" }
            """);
        var config = directory.Write("prometheus.yml", $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s, external_labels: { cluster: test } }
            alerting: { alertmanagers: [{ static_configs: [{ targets: ["{{alertmanager.Authority}}"] }] }] }
            rule_files: [rules.yml]
            scrape_configs: [{ job_name: shop, static_configs: [{ targets: ["{{shop.Authority}}"] }] }]
            """);
        var process = StartedProcess.Start(program,
        [
            $"--config.file={config}", $"--storage.tsdb.path={directory.In("data")}", "--web.listen-address=127.0.0.1:0",
            "--rules.alert.resend-delay=2s", "--log.level=warn",
        ]);
        return new PrometheusServer(directory, process);
    }

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"--- prometheus said:\n{Said}");
        await _process.DisposeAsync();
        _directory.Dispose();
    }
}
