using System.Text;

namespace HelpDeskFlow.Notify.Smtp.Client;

/// <summary>AUTH PLAIN (RFC 4616), or LOGIN where only that is offered.</summary>
internal static class SmtpLogin
{
    /// <summary>Logs in where a user name is configured.</summary>
    /// <exception cref="SmtpFailure">The server did not take the password, or offers no way to give it.</exception>
    public static async Task DoAsync(SmtpConnection connection, SmtpSettings settings, Dictionary<string, string> extensions, CancellationToken cancellation)
    {
        if (settings.Username is not { } username)
        {
            return;
        }

        var ways = extensions.GetValueOrDefault("AUTH", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SmtpReply reply;
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = await connection.AskAsync($"AUTH PLAIN {Base64($"\0{username}\0{settings.Password}")}", cancellation).ConfigureAwait(false);
        }
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = await connection.AskAsync("AUTH LOGIN", cancellation).ConfigureAwait(false);
            reply = reply.IsContinue ? await connection.AskAsync(Base64(username), cancellation).ConfigureAwait(false) : reply;
            reply = reply.IsContinue ? await connection.AskAsync(Base64(settings.Password), cancellation).ConfigureAwait(false) : reply;
        }
        else
        {
            throw new SmtpFailure($"AUTH: the server offers neither PLAIN nor LOGIN (it offers {(ways.Length == 0 ? "nothing" : string.Join(", ", ways))}); remove username and password from the config, or use its submission port", isPermanent: true);
        }

        if (!reply.IsDone)
        {
            throw SmtpFailure.Of("AUTH", reply);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
