using System.Diagnostics;
using System.Text.RegularExpressions;

namespace HelpDeskFlow.Browser.Tests;

/// <summary>Debian's chromium, headless, driven over the DevTools protocol. One process for all tests of a class.</summary>
public sealed partial class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly string _profile;

    private Chromium(Process process, string profile, string endpoint)
    {
        _process = process;
        _profile = profile;
        Endpoint = new Uri(endpoint);
    }

    /// <summary>WebSocket of the browser.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts it; fails with the one line to type where it is missing.</summary>
    public static async Task<Chromium> StartAsync()
    {
        var program = Environment.GetEnvironmentVariable("HDF_CHROMIUM") ?? "/usr/bin/chromium";
        Assert.True(File.Exists(program), $"{program} is missing; type: sudo apt-get install -y chromium");
        var profile = Directory.CreateTempSubdirectory("hdf-browser-").FullName;
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run", "--no-default-browser-check", "--hide-scrollbars", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                found.TrySetException(new InvalidOperationException($"{program} ended before it listened; start it by hand to see why."));
            }
            else if (Listening().Match(line.Data) is { Success: true } match)
            {
                found.TrySetResult(match.Groups[1].Value);
            }
        };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new Chromium(process, profile, await found.Task.WaitAsync(StartMax));
    }

    /// <summary>A fresh page of that size, with a storage of its own.</summary>
    public Task<BrowserPage> OpenAsync(string url, int width, int height, bool dark = false) => BrowserPage.OpenAsync(Endpoint, url, width, height, dark);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A child of the browser may still write its last file; the directory is a temporary one.
        }
    }

    [GeneratedRegex("DevTools listening on (ws://\\S+)")]
    private static partial Regex Listening();
}
