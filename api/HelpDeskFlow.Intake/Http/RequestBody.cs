using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Http;

/// <summary>A whole request body in a pooled buffer, unpacked. Dispose it once, as soon as it is parsed.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int FirstBytes = 16 * 1024;
    private readonly byte[]? _buffer;
    private readonly int _length;

    private RequestBody(byte[]? buffer, int length, int status, string? problem)
    {
        _buffer = buffer;
        _length = length;
        Status = status;
        Problem = problem;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary>The bytes, for what has to wait between reads of them.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Status to answer with where there is a <see cref="Problem"/>.</summary>
    public int Status { get; }

    /// <summary>Why the body was not read, one sentence; null when it was.</summary>
    public string? Problem { get; }

    /// <summary>Reads a JSON body of at most so many bytes, before and after unpacking. Other content types and encodings are refused; a missing content type is taken as JSON.</summary>
    public static ValueTask<RequestBody> ReadAsync(HttpRequest request, int bytesMax) => IsJson(request.ContentType)
        ? ReadAnyAsync(request, bytesMax)
        : new(Refuse(StatusCodes.Status415UnsupportedMediaType, $"The content type is \"{Shorten(request.ContentType)}\"; send application/json."));

    /// <summary>The same whatever the content type is; the caller has looked at it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<RequestBody> ReadAnyAsync(HttpRequest request, int bytesMax)
    {
        var encoding = request.Headers.ContentEncoding;
        var isGzip = encoding.Count == 1 && string.Equals(encoding[0], "gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding.Count > 0 && !string.Equals(encoding.ToString(), "identity", StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, $"The content encoding is \"{Shorten(encoding)}\"; send gzip or none.");
        }

        if (request.ContentLength > bytesMax)
        {
            return TooLarge(bytesMax);
        }

        var body = await ReadPlainAsync(request, bytesMax);
        return isGzip && body.Problem is null ? Unpack(body, bytesMax) : body;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<RequestBody> ReadPlainAsync(HttpRequest request, int bytesMax)
    {
        var reader = request.BodyReader;
        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? FirstBytes));
        var length = 0;
        try
        {
            while (true)
            {
                // What came in one packet with the headers is there already.
                if (!reader.TryRead(out var read))
                {
                    read = await reader.ReadAsync(request.HttpContext.RequestAborted);
                }

                var bytes = read.Buffer;
                if (length + bytes.Length > bytesMax)
                {
                    reader.AdvanceTo(bytes.End);
                    ArrayPool<byte>.Shared.Return(buffer);
                    return TooLarge(bytesMax);
                }

                buffer = EnsureSpace(buffer, length, (int)bytes.Length);
                bytes.CopyTo(buffer.AsSpan(length));
                length += (int)bytes.Length;
                reader.AdvanceTo(bytes.End);
                if (read.IsCompleted || length == request.ContentLength)
                {
                    return new RequestBody(buffer, length, 0, null);
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static RequestBody Unpack(RequestBody packed, int bytesMax)
    {
        using var packedBytes = packed;
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(bytesMax, Math.Max(FirstBytes, packed._length * 8)));
        var length = 0;
        try
        {
            using var stream = new GZipStream(new MemoryStream(packed._buffer!, 0, packed._length, writable: false), CompressionMode.Decompress);
            while (true)
            {
                buffer = EnsureSpace(buffer, length, 1);
                var count = stream.Read(buffer, length, buffer.Length - length);
                length += count;
                if (count == 0)
                {
                    return new RequestBody(buffer, length, 0, null);
                }

                if (length > bytesMax)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return TooLarge(bytesMax);
                }
            }
        }
        catch (InvalidDataException)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return Refuse(StatusCodes.Status400BadRequest, "The body is not valid gzip although its content encoding says so; pack it again or send it plain.");
        }
    }

    private static byte[] EnsureSpace(byte[] buffer, int used, int more)
    {
        if (buffer.Length - used >= more)
        {
            return buffer;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, used + more));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static bool IsJson(string? contentType) =>
        string.IsNullOrEmpty(contentType)
        || (contentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == 16 || contentType[16] is ';' or ' '));

    private static RequestBody TooLarge(int bytesMax) =>
        Refuse(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {bytesMax} bytes; send less in one request.");

    private static RequestBody Refuse(int status, string problem) => new(null, 0, status, problem);

    private static string Shorten(string? text) => text is { Length: > 60 } ? text[..60] : text ?? "";
}
