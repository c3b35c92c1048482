using System.Diagnostics;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: the script that docs/connect/nagios.md tells people to install works. Method: it is run as it stands there, against a real port.</summary>
public sealed class NagiosScriptTests
{
    private const string Curl = "/usr/bin/curl";

    [Theory]
    [InlineData("NAGIOS_")]
    [InlineData("HDF_")]
    public async Task Script_OfTheDocumentation_SendsWhatIsInTheEnvironment(string prefix)
    {
        Assert.SkipUnless(File.Exists(Curl), "curl is not installed.");
        var engine = new FakeEngine();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IEngine>(engine);
        builder.Services.AddIntake();
        await using var app = builder.Build();
        app.MapIntake();
        await app.StartAsync(TestContext.Current.CancellationToken);

        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, Documents.Block("docs/connect/nagios.md", "sh"), TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo("sh", [script, app.Urls.First() + "/intake/nagios", "KEY"]) { RedirectStandardError = true };
            start.Environment[prefix + "NOTIFICATIONTYPE"] = "PROBLEM";
            start.Environment[prefix + "HOSTNAME"] = "web-1";
            start.Environment[prefix + "SERVICEDESC"] = "HTTP & more";
            start.Environment[prefix + "SERVICESTATE"] = "WARNING";
            start.Environment[prefix + "SERVICEOUTPUT"] = "\"quoted\" $(touch /tmp/never) é = 97 %";
            using var process = Process.Start(start)!;
            var problems = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(process.ExitCode == 0, problems);
            var alert = Assert.Single(engine.Alerts);
            Assert.Equal(("HTTP & more", "web-1", "warning"), (alert.Labels["alertname"], alert.Labels["host"], alert.Labels["severity"]));
            Assert.Equal("\"quoted\" $(touch /tmp/never) é = 97 %", alert.Annotations["description"]);
        }
        finally
        {
            File.Delete(script);
        }
    }
}
