using System.Text.Json;
using HelpDeskFlow.Api.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace HelpDeskFlow.Api.Http;

/// <summary>Reads the JSON body of a command. An empty body is an empty object, so that <c>curl -X POST …/acknowledge</c> works.</summary>
internal static class CommandBody
{
    public static async Task<T> ReadAsync<T>(HttpContext http)
        where T : CommandRequest, new()
    {
        var request = http.Request;
        if (request.ContentLength > ApiLimits.BodyBytesMax)
        {
            throw TooLarge($"{request.ContentLength}");
        }

        var buffer = new byte[Math.Min(ApiLimits.BodyBytesMax + 1, (int)(request.ContentLength ?? 4096) + 1)];
        var length = 0;
        int read;
        while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted)) > 0)
        {
            length += read;
            if (length > ApiLimits.BodyBytesMax)
            {
                throw TooLarge("more");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(ApiLimits.BodyBytesMax + 1, buffer.Length * 2));
            }
        }

        var body = Parse<T>(http, buffer.AsSpan(0, length));
        return body with { By = ByOf(http, body.By) };
    }

    private static T Parse<T>(HttpContext http, ReadOnlySpan<byte> utf8)
        where T : CommandRequest, new()
    {
        if (utf8.Trim(" \t\r\n"u8).IsEmpty)
        {
            return new T();
        }

        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, options)
                ?? throw ProblemException.BadRequest("The body is null; send a JSON object such as {\"by\":\"ana\"}.", "bad-body");
        }
        catch (JsonException e)
        {
            var where = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "" : $" at {e.Path}";
            throw ProblemException.BadRequest($"The body is not the JSON that this command takes (line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}{where}); send an object such as {{\"by\":\"ana\"}}, fields as in /openapi/v1.json.", "bad-body");
        }
    }

    private static string ByOf(HttpContext http, string? given)
    {
        var by = string.IsNullOrWhiteSpace(given) ? http.User.Identity?.Name ?? "api" : given.Trim();
        return by.Length <= ApiLimits.ByCharactersMax
            ? by
            : throw ProblemException.BadRequest($"by has {by.Length} characters; the limit is {ApiLimits.ByCharactersMax}; shorten it.");
    }

    private static ProblemException TooLarge(string size) =>
        ProblemException.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"The body has {size} bytes; the limit is {ApiLimits.BodyBytesMax}; send less.");
}
