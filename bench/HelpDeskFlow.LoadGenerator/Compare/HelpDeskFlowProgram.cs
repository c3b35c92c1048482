using System.Diagnostics;
using System.Net;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>The program under test, started as its users start it: <c>./run</c> with a config file.</summary>
internal sealed class HelpDeskFlowProgram(string repository, string startScript) : PeerProgram
{
    public override string Name => "HelpDeskFlow";

    /// <summary>The script may have to build first.</summary>
    public override TimeSpan StartLimit => TimeSpan.FromMinutes(5);

    public override ProcessStartInfo Start(IPEndPoint listen, string dataDirectory, Uri sink) => new(startScript)
    {
        WorkingDirectory = repository,
        ArgumentList =
        {
            "--config", Path.Combine(repository, "bench", "bench.yml"), "--data", dataDirectory, "--listen", listen.ToString(),
        },
        Environment = { ["BENCH_SINK_URL"] = sink.ToString() },
    };

    public override Task<long?> CountOpenAsync(HttpClient client) => SumOfMetricAsync(client, "hdf_open_alerts");
}
