using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HelpDeskFlow.Silo;

/// <summary>
/// OpenTelemetry over OTLP: traces from intake to page, and metrics. On when OTEL_EXPORTER_OTLP_ENDPOINT (the standard's own
/// variable) is set; off otherwise, and then it costs nothing.
/// </summary>
internal static class Telemetry
{
    private const string Source = "HelpDeskFlow";

    public static void Add(IServiceCollection services)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            return;
        }

        var resource = ResourceBuilder.CreateDefault().AddService("helpdeskflow");
        services.AddSingleton(Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(Source, "Microsoft.AspNetCore")
            .AddOtlpExporter()
            .Build());
        services.AddSingleton(Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Source, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter()
            .Build());
        services.AddHostedService<Keeper>();
    }

    /// <summary>Keeps the providers alive with the program and flushes them at its end.</summary>
    private sealed class Keeper(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        private const int FlushMilliseconds = 2_000;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces.ForceFlush(FlushMilliseconds);
            metrics.ForceFlush(FlushMilliseconds);
            return Task.CompletedTask;
        }
    }
}
