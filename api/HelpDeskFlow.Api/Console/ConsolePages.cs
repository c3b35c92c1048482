using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Console;

/// <summary>Serves the console: plain files that are embedded in the program, so that it works without an internet connection.</summary>
internal static class ConsolePages
{
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, Asset> Assets = Load();

    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", ["GET", "HEAD"], (HttpContext http) => Answer(http, "index.html")).ExcludeFromDescription();
        foreach (var page in (string[])["/incidents/{id}", "/oncall", "/oncall/{schedule}", "/policies", "/me", "/silences", "/noise", "/classifier"])
        {
            routes.MapMethods(page, ["GET", "HEAD"], (HttpContext http) => Answer(http, "index.html")).ExcludeFromDescription();
        }

        routes.MapMethods("/favicon.ico", ["GET", "HEAD"], (HttpContext http) => Answer(http, "icon.svg")).ExcludeFromDescription();
        routes.MapMethods(ConsolePaths.Files + "{file}", ["GET", "HEAD"], (HttpContext http, string file) => Answer(http, file)).ExcludeFromDescription();
    }

    private static IResult Answer(HttpContext http, string file)
    {
        if (!Assets.TryGetValue(file, out var asset))
        {
            return TypedResults.NotFound();
        }

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-cache"; // always asked for again by ETag, so a new version shows at once
        headers.Vary = "Accept-Encoding";
        headers.ETag = asset.Tag;
        if (http.Request.Headers.IfNoneMatch.Any(given => given == asset.Tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            headers.ContentEncoding = "gzip";
            return TypedResults.Bytes(asset.Gzip, asset.ContentType);
        }

        return TypedResults.Bytes(asset.Bytes, asset.ContentType);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        const string Prefix = "console/";
        var assembly = typeof(ConsolePages).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return new Asset(bytes, Zip(bytes), TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
            });
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.SmallestSize))
        {
            zip.Write(bytes);
        }

        return target.ToArray();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Bytes, byte[] Gzip, string ContentType, string Tag);
}
