using System.Globalization;
using System.Text;
using NodaTime;

namespace HelpDeskFlow.Notify.Smtp.Mail;

/// <summary>A mail: plain text, and HTML where there is some.</summary>
/// <param name="From">Sender.</param>
/// <param name="To">Plain addresses.</param>
/// <param name="Subject">Any text.</param>
/// <param name="Id">Message-ID without brackets; the same over retries.</param>
/// <param name="Thread">Message-ID that all mails of the thread refer to.</param>
/// <param name="At">Date.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Html">A whole HTML document; null: none.</param>
/// <param name="Marks">Further headers; values are any text.</param>
internal sealed record MailMessage(
    Mailbox From,
    IReadOnlyList<string> To,
    string Subject,
    string Id,
    string Thread,
    Instant At,
    string Text,
    string? Html,
    IReadOnlyList<(string Name, string Value)> Marks)
{
    /// <summary>Header and body in ASCII, lines of at most 76 characters (78 in headers) ended by CRLF.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        Header(text, "Date", At.ToDateTimeUtc().ToString("ddd, dd MMM yyyy HH':'mm':'ss '+0000'", CultureInfo.InvariantCulture));
        Header(text, "From", From.ToHeader());
        Header(text, "To", string.Join(",\r\n ", To));
        Header(text, "Subject", EncodedWords.OfHeader(Subject, "Subject: ".Length));
        Header(text, "Message-ID", $"<{Id}>");
        Header(text, "In-Reply-To", $"<{Thread}>");
        Header(text, "References", $"<{Thread}>");
        // RFC 3834: out-of-office replies stay away.
        Header(text, "Auto-Submitted", "auto-generated");
        Header(text, "X-Auto-Response-Suppress", "All");
        foreach (var (name, value) in Marks)
        {
            Header(text, name, EncodedWords.OfHeader(value, name.Length + 2));
        }

        Header(text, "MIME-Version", "1.0");
        if (Html is null)
        {
            Part(text, "text/plain", Text);
            return Encoding.ASCII.GetBytes(text.ToString());
        }

        // Quoted-printable never writes "=_", so no text can hold the boundary.
        var boundary = $"=_{Id.Split('@')[0]}";
        Header(text, "Content-Type", $"multipart/alternative;\r\n boundary=\"{boundary}\"");
        text.Append("\r\n");
        text.Append("--").Append(boundary).Append("\r\n");
        Part(text, "text/plain", Text);
        text.Append("--").Append(boundary).Append("\r\n");
        Part(text, "text/html", Html);
        text.Append("--").Append(boundary).Append("--\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static void Part(StringBuilder text, string type, string body)
    {
        Header(text, "Content-Type", $"{type}; charset=utf-8");
        Header(text, "Content-Transfer-Encoding", "quoted-printable");
        text.Append("\r\n").Append(QuotedPrintable.Of(body)).Append("\r\n");
    }

    private static void Header(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
}
