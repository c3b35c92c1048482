using System.Text;
using System.Text.RegularExpressions;

namespace HelpDeskFlow.Api.Tests.Notify.Smtp;

/// <summary>A mail read back by rules written apart from those that made it.</summary>
internal sealed record ReadMail(IReadOnlyList<(string Name, string Value)> Headers, string Text, string? Html)
{
    public string this[string name] => Assert.Single(Headers, h => h.Name == name).Value;

    public static ReadMail Of(TakenMail mail)
    {
        Assert.All(mail.Bytes, b => Assert.InRange(b, (byte)9, (byte)126));
        Assert.All(mail.Raw.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        var (headers, body) = Split(mail.Raw);
        var type = headers.Single(h => h.Name == "Content-Type").Value;
        if (!type.StartsWith("multipart/alternative", StringComparison.Ordinal))
        {
            return new ReadMail(headers, Decode(body), null);
        }

        var boundary = Regex.Match(type, "boundary=\"([^\"]+)\"").Groups[1].Value;
        var parts = ("\r\n" + body).Split($"\r\n--{boundary}");
        Assert.Equal(4, parts.Length);
        Assert.Equal("--\r\n", parts[3]);
        var (plain, html) = (Split(parts[1][2..]), Split(parts[2][2..]));
        Assert.StartsWith("text/plain", plain.Headers[0].Value, StringComparison.Ordinal);
        Assert.StartsWith("text/html", html.Headers[0].Value, StringComparison.Ordinal);
        return new ReadMail(headers, Decode(plain.Body), Decode(html.Body));
    }

    private static (List<(string Name, string Value)> Headers, string Body) Split(string raw)
    {
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = Regex.Replace(raw[..end], "\r\n[ \t]", " ").Split("\r\n");
        var headers = lines.Select(l => l.Split(": ", 2)).Select(p => (p[0], Words(p[1]))).ToList();
        return (headers, raw[(end + 4)..]);
    }

    private static string Words(string value)
    {
        value = Regex.Replace(value, @"(=\?utf-8\?B\?[^?]*\?=)\s+(?==\?utf-8\?B\?)", "$1");
        return Regex.Replace(value, @"=\?utf-8\?B\?([^?]*)\?=", m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value)));
    }

    private static string Decode(string body)
    {
        var joined = body.Replace("=\r\n", "", StringComparison.Ordinal);
        var bytes = new List<byte>();
        for (var i = 0; i < joined.Length; i++)
        {
            if (joined[i] == '=')
            {
                bytes.Add(Convert.ToByte(joined.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)joined[i]);
            }
        }

        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]).Replace("\r\n", "\n", StringComparison.Ordinal);
    }
}
