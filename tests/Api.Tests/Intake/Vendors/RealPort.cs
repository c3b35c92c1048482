using System.Diagnostics;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Intake.Vendors;

/// <summary>The intake behind a real port, for scripts of the documentation.</summary>
internal sealed class RealPort : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RealPort(WebApplication app) => _app = app;

    public FakeEngine Engine => (FakeEngine)_app.Services.GetRequiredService<IEngine>();

    public string Url => _app.Urls.First();

    public static async Task<RealPort> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IEngine>(new FakeEngine());
        builder.Services.AddIntake();
        var app = builder.Build();
        app.MapIntake();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RealPort(app);
    }

    /// <summary>Runs a shell script; what it printed, both ways. Fails the test when the script fails.</summary>
    public static async Task<string> RunAsync(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed.");
        var start = new ProcessStartInfo("sh", ["-c", script, "sh", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var problems = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await problems);
        return printed + await problems;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
