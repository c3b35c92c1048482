using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>One request of the Opsgenie API under way: its id, its path, and how it is answered.</summary>
internal sealed class OpsgenieCall(HttpContext http, IntakePorts ports)
{
    private readonly long _startedAt = ports.Time.GetTimestamp();

    /// <summary>Its id, told to the client.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The web server's side.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>GET, POST, PUT, …</summary>
    public string Method => Http.Request.Method;

    /// <summary>The path's segments after <c>v2</c>, unescaped: <c>alerts</c> or <c>heartbeats</c> first. Empty segments, as of a slash at the end, are left out.</summary>
    public string[] Path { get; } = Segments(http);

    /// <summary>id, tiny or alias; id where the client does not say.</summary>
    public string IdentifierType
    {
        get
        {
            var type = Http.Request.Query["identifierType"].ToString();
            // The SDK's users write "?identifierType=alias/" by its trailing slashes.
            return type.Length == 0 ? "id" : type.TrimEnd('/').ToLowerInvariant();
        }
    }

    /// <summary>202: taken, and on disk already.</summary>
    public Task AcceptedAsync(string result = "Request will be processed") => WriteAsync(StatusCodes.Status202Accepted, json => json.WriteString("result", result));

    /// <summary>200 with data.</summary>
    public Task DataAsync(Action<Utf8JsonWriter> data, Action<Utf8JsonWriter>? more = null) => WriteAsync(StatusCodes.Status200OK, json =>
    {
        json.WritePropertyName("data");
        data(json);
        more?.Invoke(json);
    });

    /// <summary>Something is wrong with the request.</summary>
    public Task RefuseAsync(int status, string message) => WriteAsync(status, json => WriteError(json, status, message));

    /// <summary>422: fields of the body are wrong.</summary>
    public Task UnprocessableAsync(string field, string error) => WriteAsync(StatusCodes.Status422UnprocessableEntity, json =>
    {
        WriteError(json, StatusCodes.Status422UnprocessableEntity, "Request body is not processable. Please check the errors.");
        json.WriteStartObject("errors");
        json.WriteString(field, error);
        json.WriteEndObject();
    });

    /// <summary>503: nothing was stored; clients try again.</summary>
    public Task UnavailableAsync(IntakeOutcome outcome)
    {
        IntakeAnswers.SetStatus(Http, outcome);
        return RefuseAsync(outcome.Status, outcome.Problem!);
    }

    private static void WriteError(Utf8JsonWriter json, int status, string message)
    {
        json.WriteString("message", message);
        json.WriteNumber("code", status);
    }

    private Task WriteAsync(int status, Action<Utf8JsonWriter> write)
    {
        Http.Response.StatusCode = status;
        return IntakeAnswers.WriteAsync(Http, "application/json", json =>
        {
            json.WriteStartObject();
            write(json);
            json.WritePropertyName("took");
            json.WriteRawValue(ports.Time.GetElapsedTime(_startedAt).TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture));
            json.WriteString("requestId", Id);
            json.WriteEndObject();
        });
    }

    // From the raw target: an alias may hold an escaped slash, which the decoded path cannot tell from one between segments.
    private static string[] Segments(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var path = string.IsNullOrEmpty(target) || target[0] != '/' ? http.Request.Path.ToUriComponent() : target;
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var segments = (query < 0 ? path : path[..query]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        var version = Array.FindIndex(segments, s => s.Equals("v2", StringComparison.OrdinalIgnoreCase));
        return [.. segments.Skip(version + 1).Select(Uri.UnescapeDataString)];
    }
}
