using System.Text.RegularExpressions;

namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>The program under test while it runs: <c>hdf run</c> on a free port of the loopback.</summary>
internal sealed partial class HdfProgram : IAsyncDisposable
{
    private readonly StartedProcess _process;

    private HdfProgram(StartedProcess process, Uri url, string? apiKey = null)
    {
        (_process, Url) = (process, url);
        Api = new HdfClient(url, apiKey);
    }

    /// <summary>What it said it listens on.</summary>
    public Uri Url { get; }

    /// <summary>Its API.</summary>
    public HdfClient Api { get; }

    /// <summary>All it said so far.</summary>
    public string Said => _process.Said();

    public bool HasExited => _process.HasExited;

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it and waits until it says that it listens.</summary>
    public static Task<HdfProgram> StartAsync(string config, string data, params string[] more) => ListeningAsync(Launch([.. Arguments(config, data), .. more]));

    /// <summary>Starts a command that becomes the program, and waits until it says that it listens.</summary>
    /// <param name="command">Whatever comes before its arguments: the program itself, or first what puts it somewhere.</param>
    /// <param name="apiKey">With which the test talks to it.</param>
    public static Task<HdfProgram> StartAsAsync(string[] command, string? apiKey, params string[] arguments) => ListeningAsync(Launch(command, arguments), apiKey);

    /// <summary>Starts the demo and waits until it says that it listens.</summary>
    public static Task<HdfProgram> StartDemoAsync(string data) => ListeningAsync(Launch(["run", "--demo", "--data", data, "--listen", "127.0.0.1:0"]));

    /// <summary>Starts it without waiting.</summary>
    public static StartedProcess LaunchAlone(string config, string data, params string[] more) => Launch([.. Arguments(config, data), .. more]).Process;

    /// <summary>The arguments of <c>hdf run</c> on a free port.</summary>
    public static string[] Arguments(string config, string data) => ["run", "--config", config, "--data", data, "--listen", "127.0.0.1:0"];

    private static (StartedProcess Process, Task<Uri> Listening) Launch(string[] arguments) => Launch(["dotnet", Repository.Program], arguments);

    private static (StartedProcess Process, Task<Uri> Listening) Launch(string[] command, string[] arguments)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = StartedProcess.Start(command[0], [.. command[1..], .. arguments], line =>
        {
            if (ListeningLine().Match(line) is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups[1].Value));
            }
        });
        return (process, listening.Task);
    }

    /// <summary>Waits until it listens. Where it ends instead, or says nothing, the test fails with what it said.</summary>
    private static async Task<HdfProgram> ListeningAsync((StartedProcess Process, Task<Uri> Listening) launched, string? apiKey = null)
    {
        var (process, listening) = launched;
        try
        {
            await Until.TrueAsync("the program listens", Patience.Start, () => listening.IsCompleted || process.HasExited, process.Said);
            Assert.True(listening.IsCompleted, $"The program ended before it listened. It said:\n{process.Said()}");
            return new HdfProgram(process, await listening, apiKey);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL: it is gone when this returns.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>SIGTERM, without waiting.</summary>
    public void Terminate() => _process.Signal(PosixSignalNumber.Terminate);

    /// <summary>SIGTERM: it must end by itself, with exit code 0, within the promised time.</summary>
    public async Task StopAsync()
    {
        Terminate();
        var code = await _process.ExitAsync(Patience.Stop);
        Assert.True(code == 0, $"After SIGTERM the exit code was {code}. It said:\n{Said}");
    }

    /// <summary>SIGSTOP: it does nothing any more, and nobody told it.</summary>
    public void Pause() => _process.Signal(PosixSignalNumber.Stop);

    /// <summary>SIGCONT.</summary>
    public void GoOn() => _process.Signal(PosixSignalNumber.Continue);

    /// <summary>SIGHUP: loads its config again.</summary>
    public void Hangup() => _process.Signal(PosixSignalNumber.Hangup);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        // Shown by the runner only where the test failed.
        TestContext.Current.TestOutputHelper?.WriteLine($"--- hdf at {Url} said:\n{Said}");
        await _process.DisposeAsync();
    }

    [GeneratedRegex(@"listening on (http://\S+)")]
    private static partial Regex ListeningLine();
}
