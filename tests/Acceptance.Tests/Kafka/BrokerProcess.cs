using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Kafka;

/// <summary>A broker in a process of its own (tests/KafkaBroker), over real TCP.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private readonly StartedProcess _process;
    private readonly SemaphoreSlim _obeyed;

    private BrokerProcess(StartedProcess process, SemaphoreSlim obeyed, string bootstrap) => (_process, _obeyed, Bootstrap) = (process, obeyed, bootstrap);

    /// <summary>HOST:PORT.</summary>
    public string Bootstrap { get; }

    /// <param name="topics">TOPIC:PARTITIONS.</param>
    public static async Task<BrokerProcess> StartAsync(params string[] topics)
    {
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var obeyed = new SemaphoreSlim(0);
        var path = Path.Combine(Repository.Root, "tests", "KafkaBroker", "bin", "Release", "net10.0", "KafkaBroker.dll");
        Assert.True(File.Exists(path), $"The broker is not built: there is no {path}; type: dotnet build tests/KafkaBroker -c Release");
        var process = StartedProcess.Start(
            "dotnet",
            [path, .. topics],
            line =>
            {
                if (line.StartsWith("bootstrap ", StringComparison.Ordinal))
                {
                    listening.TrySetResult(line["bootstrap ".Length..]);
                }
                else if (line == "ok")
                {
                    obeyed.Release();
                }
            },
            input: null);
        await Until.TrueAsync("the broker listens", Patience.Start, () => listening.Task.IsCompleted || process.HasExited, process.Said);
        Assert.True(listening.Task.IsCompleted, process.Said());
        return new BrokerProcess(process, obeyed, await listening.Task);
    }

    /// <summary>Cuts and refuses connections.</summary>
    public Task DownAsync() => SayAsync("down");

    /// <summary>Listens again.</summary>
    public Task UpAsync() => SayAsync("up");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _obeyed.Dispose();
    }

    private async Task SayAsync(string line)
    {
        _process.Say(line);
        Assert.True(await _obeyed.WaitAsync(Patience.Soon), string.Create(CultureInfo.InvariantCulture, $"The broker did not obey \"{line}\". It said:\n{_process.Said()}"));
    }
}
