using System.Text;

namespace HelpDeskFlow.LoadGenerator.Wire;

/// <summary>The little of an HTTP/1.1 answer's head that the generator needs.</summary>
/// <param name="Status">Status code.</param>
/// <param name="HeadLength">Bytes up to and with the empty line.</param>
/// <param name="ContentLength">-1 when the body is chunked.</param>
/// <param name="RetryAfterSeconds">-1 when the header is missing.</param>
internal readonly record struct HttpAnswer(int Status, int HeadLength, int ContentLength, int RetryAfterSeconds)
{
    public bool IsAccepted => Status is >= 200 and < 300;

    /// <summary>False while the head is not complete.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> received, out HttpAnswer answer)
    {
        answer = default;
        int end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        int status = Digits.Read(received.Slice(received.IndexOf((byte)' ') + 1));
        int contentLength = 0;
        int retryAfter = -1;
        ReadOnlySpan<byte> lines = received[..(end + 2)];
        lines = lines[(lines.IndexOf((byte)'\n') + 1)..];
        while (!lines.IsEmpty)
        {
            int lineEnd = lines.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = lines[..(lineEnd - 1)];
            lines = lines[(lineEnd + 1)..];
            if (TryValue(line, "content-length:"u8, out ReadOnlySpan<byte> value))
            {
                contentLength = Digits.Read(value);
            }
            else if (TryValue(line, "transfer-encoding:"u8, out value))
            {
                contentLength = -1;
            }
            else if (TryValue(line, "retry-after:"u8, out value))
            {
                retryAfter = Digits.Read(value);
            }
        }

        answer = new HttpAnswer(status, end + 4, contentLength, retryAfter);
        return true;
    }

    /// <summary>Whether head and body are all there. A chunked answer ends with its empty chunk.</summary>
    public bool IsComplete(ReadOnlySpan<byte> received) => ContentLength >= 0
        ? received.Length >= HeadLength + ContentLength
        : received[HeadLength..].EndsWith("0\r\n\r\n"u8);

    private static bool TryValue(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lowerName, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (line.Length < lowerName.Length || !Ascii.EqualsIgnoreCase(line[..lowerName.Length], lowerName))
        {
            return false;
        }

        value = line[lowerName.Length..].TrimStart((byte)' ');
        return true;
    }
}
