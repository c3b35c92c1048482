using System.Security.Claims;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Access;

/// <summary>
/// The door: before everything else, for every path of the program, intake's too. With keys in the config in force each
/// request needs one of sufficient role; without any, only this machine's own requests pass (<see cref="LocalOnly"/>).
/// </summary>
internal sealed class AccessControl(RequestDelegate next, IEngine engine)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (AccessRules.IsSigned(http.Request.Path))
        {
            return next(http);
        }

        var config = engine.Views.Config;
        if (config.ApiKeys.IsDefaultOrEmpty)
        {
            return LocalOnly.Refusal(http.Request, config) is { } refusal
                ? RefuseAsync(http, StatusCodes.Status403Forbidden, "foreign-request", refusal)
                : next(http);
        }

        var needed = AccessRules.RoleFor(http.Request.Method, http.Request.Path, config);
        var key = ApiKeyRing.Find(http.Request, config.ApiKeys);
        if (key is not null)
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, key.Name)], "key"));
        }

        if (needed is not { } role || key?.Role >= role)
        {
            return next(http);
        }

        if (key is not null)
        {
            return RefuseAsync(http, StatusCodes.Status403Forbidden, "role-too-low", $"Key {key.Name} has the role {Text(key.Role)} and this needs {Text(role)}; use a key of that role or ask a lead for one.");
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return RefuseAsync(http, StatusCodes.Status401Unauthorized, "key-needed", "This needs an API key that the config knows; send it as \"Authorization: Bearer KEY\" or \"X-API-Key: KEY\".");
    }

    private static Task RefuseAsync(HttpContext http, int status, string code, string detail) =>
        ProblemException.Answer(status, code, detail).ExecuteAsync(http);

    private static string Text(Role role) => role.ToString().ToLowerInvariant();
}
