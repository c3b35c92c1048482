using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Operations;

/// <summary>Alive and ready, under our names and Alertmanager's, and the reload of the config.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", ["GET", "HEAD"], () => TypedResults.Text("ok\n")).ExcludeFromDescription();
        routes.MapMethods("/readyz", ["GET", "HEAD"], Ready).ExcludeFromDescription();
        routes.MapMethods("/-/healthy", ["GET", "HEAD"], () => TypedResults.Text("OK")).ExcludeFromDescription();
        routes.MapMethods("/-/ready", ["GET", "HEAD"], Ready).ExcludeFromDescription();
        routes.MapPost("/-/reload", ReloadAsync).ExcludeFromDescription();
    }

    private static IResult Ready(HttpContext http, IEngine engine)
    {
        if (engine.IsReady)
        {
            // Still ready: a warning is for whoever looks, not for the load balancer.
            return TypedResults.Text(engine.Views.Stats.JournalWarning is { } warning ? $"OK\nwarning: {warning}\n" : "OK");
        }

        http.Response.Headers.RetryAfter = "1";
        return TypedResults.Text((engine.NotReadyReason ?? "not ready") + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>As Alertmanager: 200 and nothing, or 500 and a sentence; the old config stays in force then.</summary>
    private static async Task<IResult> ReloadAsync(HttpContext http, IServiceProvider services)
    {
        if (services.GetService<Func<CancellationToken, Task<string?>>>() is not { } reload)
        {
            return ProblemException.Answer(StatusCodes.Status501NotImplemented, "no-reload", "This program was started without a config file, so there is nothing to load again; start it with --config FILE.");
        }

        var error = await reload(http.RequestAborted);
        return error is null
            ? TypedResults.Ok()
            : TypedResults.Text($"failed to reload config: {error}\n", statusCode: StatusCodes.Status500InternalServerError);
    }
}
