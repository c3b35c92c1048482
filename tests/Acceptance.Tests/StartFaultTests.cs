using System.Net;
using System.Net.Sockets;
using System.Text;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: what keeps the program from starting is said in one sentence, with the promised exit code. Method: break each thing in turn.</summary>
public sealed class StartFaultTests : IDisposable
{
    private const string Config = "version: 1\n";
    private readonly Scratch _scratch = new();

    private string ConfigFile => _scratch.Write("hdf.yml", Config);

    private string Data => _scratch.In("data");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Run_PortInUse_EndsWithOneSentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var done = await HdfCommand.RunAsync("run", "--config", ConfigFile, "--data", Data, "--listen", $"127.0.0.1:{port}");
        Assert.Contains(port.ToString(), done.FailedWithOneSentence(1, 2));
    }

    [Fact]
    public async Task Run_SecondProcessOnTheSameDirectory_IsRefusedWithOneSentence()
    {
        await using var first = await HdfProgram.StartAsync(ConfigFile, Data);
        var done = await HdfCommand.RunAsync(HdfProgram.Arguments(ConfigFile, Data));
        Assert.Contains(Data, done.FailedWithOneSentence(1));
        Assert.True((await first.Api.GetAsync("/readyz")).IsSuccess);
    }

    [Fact]
    public async Task Run_DataDirectoryIsAFile_EndsWithOneSentence()
    {
        var done = await HdfCommand.RunAsync(HdfProgram.Arguments(ConfigFile, _scratch.Write("data", "not a directory")));
        Assert.Contains(Data, done.FailedWithOneSentence(1));
    }

    [Fact]
    public async Task Run_ReadOnlyDisk_EndsWithOneSentence()
    {
        await using var disk = await SmallDisk.MountAsync(8);
        await disk.MakeReadOnlyAsync();
        var done = await HdfCommand.RunAsync(HdfProgram.Arguments(ConfigFile, Path.Combine(disk.Path, "data")));
        Assert.Contains(disk.Path, done.FailedWithOneSentence(1));
    }

    [Fact]
    public async Task Run_FullDisk_EndsWithOneSentence()
    {
        await using var disk = await SmallDisk.MountAsync(32);
        var data = Path.Combine(disk.Path, "data");
        await using (var program = await HdfProgram.StartAsync(ConfigFile, data))
        {
            await program.StopAsync();
        }

        disk.Fill();
        Assert.Contains("disk is full", (await HdfCommand.RunAsync(HdfProgram.Arguments(ConfigFile, data))).FailedWithOneSentence(1));
    }

    [Fact]
    public async Task Run_JournalIsNoJournal_EndsWithOneSentence()
    {
        await FillJournalAsync("x");
        foreach (var file in Directory.GetFiles(Data, "*.db"))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(new string('#', 100)));
        }

        Assert.Contains("journal", (await HdfCommand.RunAsync(HdfProgram.Arguments(ConfigFile, Data))).FailedWithOneSentence(1), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Run_BytesOfAStoredAlertFlipped_EndsWithOneSentence()
    {
        const string Planted = "planted-value-of-one-stored-alert";
        await FillJournalAsync(Planted);
        var places = 0;
        foreach (var file in Directory.GetFiles(Data))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            var planted = Encoding.UTF8.GetBytes(Planted);
            for (var at = bytes.AsSpan().IndexOf(planted); at >= 0; at = bytes.AsSpan().IndexOf(planted))
            {
                bytes[at] ^= 0xFF;
                places++;
            }

            await File.WriteAllBytesAsync(file, bytes);
        }

        Assert.True(places > 0, "The alert was not found in the data directory, so nothing could be damaged.");
        Assert.Contains("journal", (await HdfCommand.RunAsync(HdfProgram.Arguments(ConfigFile, Data))).FailedWithOneSentence(1), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Run_BadConfig_EndsWithTheLineAndColumnOfEveryFault()
    {
        var file = _scratch.Write("bad.yml", """
            version: 1
            servces: []
            policies:
              - name: p
                steps: [{ notify: ["destination:nowhere"], wait: soon }]
            """);
        foreach (var done in new[] { await HdfCommand.RunAsync(HdfProgram.Arguments(file, Data)), await HdfCommand.RunAsync("check", file) })
        {
            Assert.True(done.ExitCode == 2, done.Said);
            Assert.Contains($"{file}:2:1: ", done.Said);
            Assert.Contains("services", done.Said);
            Assert.Matches($"(?m)^{System.Text.RegularExpressions.Regex.Escape(file)}:5:\\d+: .*nowhere", done.Said);
            Assert.Matches($"(?m)^{System.Text.RegularExpressions.Regex.Escape(file)}:5:\\d+: .*soon", done.Said);
            Assert.DoesNotContain("Exception", done.Said);
        }

        Assert.False(Directory.Exists(Data), "A program that refuses its config made a data directory.");
    }

    [Fact]
    public async Task Run_NoSuchConfig_NamesTheFile()
    {
        var done = await HdfCommand.RunAsync(HdfProgram.Arguments(_scratch.In("none.yml"), Data));
        Assert.True(done.ExitCode == 2, done.Said);
        Assert.Contains($"{_scratch.In("none.yml")}: there is no such file", done.Errors);
        Assert.DoesNotContain("Exception", done.Said);
    }

    [Fact]
    public async Task Run_OpenToTheNetworkWithoutKeys_IsRefusedWithOneSentence()
    {
        var done = await HdfCommand.RunAsync("run", "--config", ConfigFile, "--data", Data, "--listen", "0.0.0.0:0");
        Assert.Contains("key", done.FailedWithOneSentence(1, 2));
    }

    /// <summary>Runs the program once, stores one alert with that value, and stops it.</summary>
    private async Task FillJournalAsync(string value)
    {
        await using var program = await HdfProgram.StartAsync(ConfigFile, Data);
        var alert = new AlertBody(new Dictionary<string, string> { ["alertname"] = "Planted", ["value"] = value }, TimeProvider.System.GetUtcNow());
        var answer = await program.Api.PostAsync("/api/v1/alerts", AlertBody.Of([alert]));
        Assert.True(answer.IsSuccess, answer.Text);
        await program.StopAsync();
    }
}
