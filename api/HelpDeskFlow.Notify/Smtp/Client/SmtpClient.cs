using System.Net.Sockets;
using System.Security.Authentication;

namespace HelpDeskFlow.Notify.Smtp.Client;

/// <summary>
/// Hands one mail to a server: RFC 5321 with STARTTLS (3207), AUTH PLAIN and LOGIN (4954, 4616) and SIZE (1870). One
/// connection a mail. The time of an attempt is its caller's token.
/// </summary>
internal static class SmtpClient
{
    /// <summary>Hands it over; returns once the server has taken responsibility for it.</summary>
    /// <param name="settings">Server and how to speak to it.</param>
    /// <param name="to">Plain addresses, at least one.</param>
    /// <param name="mail">Header and body with CRLF line ends, without the final dot.</param>
    /// <param name="cancellation">Ends it; then <see cref="OperationCanceledException"/> is thrown.</param>
    /// <returns>The server's last words, and what it said to addresses that it did not take.</returns>
    /// <exception cref="SmtpFailure">Not taken.</exception>
    public static async Task<SmtpReceipt> SendAsync(SmtpSettings settings, IReadOnlyList<string> to, ReadOnlyMemory<byte> mail, CancellationToken cancellation)
    {
        var stage = "connecting";
        var isSent = false;
        try
        {
            await using var connection = await SmtpConnection.OpenAsync(settings.Host, settings.Port, cancellation).ConfigureAwait(false);
            stage = "greeting";
            var extensions = await GreetAsync(connection, settings, cancellation).ConfigureAwait(false);
            stage = "AUTH";
            await SmtpLogin.DoAsync(connection, settings, extensions, cancellation).ConfigureAwait(false);
            stage = "MAIL FROM";
            var size = extensions.ContainsKey("SIZE") ? $" SIZE={mail.Length}" : "";
            Demand(stage, await connection.AskAsync($"MAIL FROM:<{settings.From.Address}>{size}", cancellation).ConfigureAwait(false));
            stage = "RCPT TO";
            var refusals = await NameRecipientsAsync(connection, to, cancellation).ConfigureAwait(false);
            stage = "DATA";
            var ready = await connection.AskAsync("DATA", cancellation).ConfigureAwait(false);
            if (!ready.IsContinue)
            {
                throw SmtpFailure.Of(stage, ready);
            }

            stage = "the end of the mail";
            var body = Stuffed(mail.Span);
            isSent = true; // from here on nobody but the server knows
            await connection.SendAsync(body, cancellation).ConfigureAwait(false);
            var taken = await connection.ReadReplyAsync(cancellation).ConfigureAwait(false);
            isSent = false;
            Demand(stage, taken);
            await SayGoodbyeAsync(connection).ConfigureAwait(false);
            return new SmtpReceipt(taken, refusals);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException)
        {
            var inner = exception.InnerException is { } cause && cause.Message != exception.Message ? $" ({cause.Message})" : "";
            throw new SmtpFailure($"{stage}: {exception.Message}{inner}", isPermanent: false, exception) { MayHaveBeenTaken = isSent };
        }
        catch (SmtpFailure failure) when (isSent)
        {
            throw new SmtpFailure(failure.Message, failure.IsPermanent, failure) { MayHaveBeenTaken = true };
        }
    }

    /// <summary>Greeting, hello, TLS by the policy; gives what the server can do, by name.</summary>
    private static async Task<Dictionary<string, string>> GreetAsync(SmtpConnection connection, SmtpSettings settings, CancellationToken cancellation)
    {
        if (settings.Security == SmtpSecurity.Implicit)
        {
            await connection.SecureAsync(settings.Host, settings.CertificateSha256, anyCertificate: false, cancellation).ConfigureAwait(false);
        }

        Demand("greeting", await connection.ReadReplyAsync(cancellation).ConfigureAwait(false));
        var extensions = await HelloAsync(connection, cancellation).ConfigureAwait(false);
        if (settings.Security is SmtpSecurity.Never or SmtpSecurity.Implicit)
        {
            return extensions;
        }

        if (!extensions.ContainsKey("STARTTLS"))
        {
            return settings.Security == SmtpSecurity.WhenOffered
                ? extensions
                : throw new SmtpFailure("STARTTLS: the server does not offer it and the config requires it; use its submission port (587), or set starttls to never if the way there is safe", isPermanent: true);
        }

        var ready = await connection.AskAsync("STARTTLS", cancellation).ConfigureAwait(false);
        if (!ready.IsDone)
        {
            // It was offered, so this is not how the server meant it: later it may work.
            return settings.Security == SmtpSecurity.WhenOffered ? extensions : throw new SmtpFailure($"STARTTLS: {ready}", isPermanent: false);
        }

        await connection.SecureAsync(settings.Host, settings.CertificateSha256, settings.Security == SmtpSecurity.WhenOffered, cancellation).ConfigureAwait(false);
        return await HelloAsync(connection, cancellation).ConfigureAwait(false); // what was said in the clear does not count
    }

    private static async Task<Dictionary<string, string>> HelloAsync(SmtpConnection connection, CancellationToken cancellation)
    {
        var extensions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reply = await connection.AskAsync($"EHLO {connection.OwnName}", cancellation).ConfigureAwait(false);
        if (reply.IsPermanent)
        {
            Demand("HELO", await connection.AskAsync($"HELO {connection.OwnName}", cancellation).ConfigureAwait(false));
            return extensions;
        }

        Demand("EHLO", reply);
        foreach (var line in reply.Lines.Skip(1))
        {
            var words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            extensions[words[0]] = words.Length > 1 ? words[1] : "";
        }

        return extensions;
    }

    /// <summary>Names all recipients; fails where none was taken, permanently only where each refusal is.</summary>
    private static async Task<IReadOnlyList<SmtpReply>> NameRecipientsAsync(SmtpConnection connection, IReadOnlyList<string> to, CancellationToken cancellation)
    {
        var refusals = new List<SmtpReply>();
        foreach (var address in to)
        {
            var reply = await connection.AskAsync($"RCPT TO:<{address}>", cancellation).ConfigureAwait(false);
            if (!reply.IsDone)
            {
                refusals.Add(reply);
            }
        }

        return refusals.Count < to.Count
            ? refusals
            : throw new SmtpFailure($"RCPT TO: {string.Join("; ", refusals)}", refusals.TrueForAll(r => r.IsPermanent));
    }

    /// <summary>The mail has been taken; the farewell may fail, and its answer is not waited for.</summary>
    private static async Task SayGoodbyeAsync(SmtpConnection connection)
    {
        try
        {
            using var soon = new CancellationTokenSource(NotifyLimits.AnswerBodyTime);
            await connection.SendAsync("QUIT\r\n"u8.ToArray(), soon.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Nothing follows from it.
        }
    }

    /// <summary>Dots at the start of lines doubled, and the dot that ends the mail (RFC 5321, 4.5.2).</summary>
    private static byte[] Stuffed(ReadOnlySpan<byte> mail)
    {
        var stuffed = new MemoryStream(mail.Length + 64);
        var isLineStart = true;
        foreach (var character in mail)
        {
            if (isLineStart && character == '.')
            {
                stuffed.WriteByte((byte)'.');
            }

            stuffed.WriteByte(character);
            isLineStart = character == '\n';
        }

        stuffed.Write(isLineStart ? ".\r\n"u8 : "\r\n.\r\n"u8);
        return stuffed.ToArray();
    }

    private static void Demand(string stage, SmtpReply reply)
    {
        if (!reply.IsDone)
        {
            throw SmtpFailure.Of(stage, reply);
        }
    }
}

/// <summary>The mail was taken.</summary>
/// <param name="Reply">The server's words; often its queue id.</param>
/// <param name="Refusals">What it said to addresses that it did not take, while it took others.</param>
internal sealed record SmtpReceipt(SmtpReply Reply, IReadOnlyList<SmtpReply> Refusals);
