using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Access;

/// <summary>
/// Which role a request needs, by method and path; null: none. One table, so that nobody can forget it at an endpoint:
/// what is not listed needs <see cref="Role.Operator"/> to change and <see cref="Role.Viewer"/> to read.
/// </summary>
internal static class AccessRules
{
    private static readonly PathString[] OpsgeniePaths =
        [.. from prefix in (string[])["", "/opsgenie", "/jsm/ops/integration"] from what in (string[])["alerts", "heartbeats"] select new PathString($"{prefix}/v2/{what}")];

    private static readonly string[] OpenPaths = ["/healthz", "/readyz", "/-/healthy", "/-/ready"];

    /// <summary>Paths at which a signature in the request stands for a key, wherever it comes from.</summary>
    public static bool IsSigned(PathString path) => path.StartsWithSegments("/ack") || path.StartsWithSegments("/callbacks") || path.StartsWithSegments("/calendars");

    /// <summary>Role that the request needs.</summary>
    /// <param name="config">Where senders of a format have keys, secrets or topics of their own there, these stand for an API key: the intake checks them.</param>
    public static Role? RoleFor(string method, PathString path, ConfigSnapshot config)
    {
        var text = path.Value ?? "/";
        if (OpenPaths.Contains(text, StringComparer.Ordinal) || Console.ConsolePaths.IsConsole(text))
        {
            return null;
        }

        if (HttpMethods.IsOptions(method))
        {
            return null;
        }

        if (!config.OpsgenieKeys.IsEmpty && OpsgeniePaths.Any(p => path.StartsWithSegments(p)))
        {
            return null;
        }

        if (IsPing(text))
        {
            return Role.Responder; // also by GET, which a heartbeat's sender may use
        }

        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
        {
            return Role.Viewer;
        }

        if (path.StartsWithSegments("/v2/enqueue") || path.StartsWithSegments("/v2/change") || path.StartsWithSegments("/generic"))
        {
            return config.PagerDutyKeys.IsEmpty ? Role.Responder : null;
        }

        if (path.StartsWithSegments("/intake", out var rest) && config.IntakeOf(Format(rest)).GuardsItself)
        {
            return null;
        }

        return IsGuarded("/v1/logs", "otlp") || IsGuarded("/api/v2/alerts", "alertmanager") ? null : Unsafe(path, text);

        bool IsGuarded(string way, string format) =>
            HttpMethods.IsPost(method) && text.TrimEnd('/').Equals(way, StringComparison.OrdinalIgnoreCase) && config.IntakeOf(format).GuardsItself;
    }

    // As routing reads it: without minding case or a slash at the end.
    private static string Format(PathString path) => (path.Value ?? "").Trim('/').ToLowerInvariant();

    private static Role Unsafe(PathString path, string text)
    {
        if (path.StartsWithSegments("/api/v1/incidents"))
        {
            // Routing does not mind case or a slash at the end; neither may this.
            var verb = text.TrimEnd('/');
            return verb[(verb.LastIndexOf('/') + 1)..].ToLowerInvariant() switch
            {
                "assign" or "merge" or "split" => Role.Operator,
                "roles" => Role.Lead,
                _ => Role.Responder,
            };
        }

        // Swaps and what is written about a shift are between those who are on call; the schedule itself is the lead's.
        if (path.StartsWithSegments("/api/v1/schedules", out var ofSchedule) && (ofSchedule.Value ?? "").Split('/') is [_, _, var what, ..] && (what.Equals("swaps", StringComparison.OrdinalIgnoreCase) || what.Equals("handoffs", StringComparison.OrdinalIgnoreCase)))
        {
            return Role.Responder;
        }

        if (path.StartsWithSegments("/api/v1/schedules") || path.StartsWithSegments("/-/reload"))
        {
            return Role.Lead;
        }

        return path.StartsWithSegments("/api/v1/alerts") || path.StartsWithSegments("/api/v2/alerts")
            || path.StartsWithSegments("/api/v1/reports") || path.StartsWithSegments("/api/v1/people") || path.StartsWithSegments("/intake") || path.StartsWithSegments("/v1/logs") || OpsgeniePaths.Any(p => path.StartsWithSegments(p))
            ? Role.Responder
            : Role.Operator;
    }

    private static bool IsPing(string path) =>
        path.TrimEnd('/').EndsWith("/ping", StringComparison.OrdinalIgnoreCase) && path.Contains("/heartbeats/", StringComparison.OrdinalIgnoreCase);
}
