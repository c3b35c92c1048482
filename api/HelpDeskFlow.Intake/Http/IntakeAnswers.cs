using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Http;

/// <summary>Writes small JSON answers.</summary>
internal static class IntakeAnswers
{
    // Sentences quote what was sent; these answers never stand in a page, so quotes and letters need no \u form.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sets the status and, with 503, when to send again.</summary>
    public static void SetStatus(HttpContext context, IntakeOutcome outcome)
    {
        context.Response.StatusCode = outcome.Status;
        if (outcome.RetryAfterSeconds > 0)
        {
            context.Response.Headers.RetryAfter = outcome.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Problem details (RFC 9457).</summary>
    public static Task ProblemAsync(HttpContext context, int status, string detail, string? trace = null)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, "application/problem+json", json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "urn:hdf:problem:" + CodeOf(status));
            json.WriteString("title", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            if (trace is not null)
            {
                json.WriteString("traceId", trace);
            }

            json.WriteEndObject();
        });
    }

    /// <summary>Stable name of what is wrong, as the REST API names it.</summary>
    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "key-needed",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status408RequestTimeout => "too-slow",
        StatusCodes.Status413PayloadTooLarge => "too-large",
        StatusCodes.Status415UnsupportedMediaType => "wrong-media-type",
        StatusCodes.Status429TooManyRequests => "overloaded",
        StatusCodes.Status503ServiceUnavailable => "not-available",
        >= 500 => "internal",
        _ => "bad-request",
    };

    /// <summary>A JSON body.</summary>
    public static async Task WriteAsync(HttpContext context, string contentType, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            write(json);
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
