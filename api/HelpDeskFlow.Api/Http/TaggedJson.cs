using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace HelpDeskFlow.Api.Http;

/// <summary>JSON with an ETag over its bytes, so that a reader need not fetch twice and two people do not overwrite each other.</summary>
internal static class TaggedJson
{
    /// <summary>200 with body and ETag, or 304 where the caller has it already.</summary>
    public static IResult Answer<T>(HttpContext http, T body)
    {
        var bytes = Bytes(http, body);
        var tag = TagOf(bytes);
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "no-cache";
        return http.Request.Headers.IfNoneMatch.Any(given => given is not null && given.Contains(tag, StringComparison.Ordinal))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Bytes(bytes, "application/json; charset=utf-8");
    }

    /// <summary>Throws 412 where the caller sent If-Match and the resource has changed since.</summary>
    public static void DemandMatch<T>(HttpContext http, Func<T> current)
    {
        var given = http.Request.Headers.IfMatch;
        if (given.Count == 0 || given == "*")
        {
            return;
        }

        var tag = TagOf(Bytes(http, current()));
        if (!given.Any(g => g is not null && g.Contains(tag, StringComparison.Ordinal)))
        {
            throw ProblemException.Changed($"It has changed since you read it (its ETag is now {tag}); read it again and decide anew.");
        }
    }

    private static byte[] Bytes<T>(HttpContext http, T body) =>
        JsonSerializer.SerializeToUtf8Bytes(body, http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);

    private static string TagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"";
}
