using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Alertmanager;

/// <summary>Lets pages of any origin read <c>/api/v2</c>, as Alertmanager does (dashboards in the browser rely on it), and answers their preflight.</summary>
internal sealed class OpenOrigins(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/api/v2") || http.Request.Headers.Origin.Count == 0)
        {
            return next(http);
        }

        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowMethods = "GET, POST, DELETE, OPTIONS";
        headers.AccessControlAllowHeaders = "Accept, Authorization, Content-Type, Origin, X-API-Key";
        headers.AccessControlExposeHeaders = "Date";
        if (!HttpMethods.IsOptions(http.Request.Method))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }
}
