namespace HelpDeskFlow.Notify.Smtp.Client;

/// <summary>The mail was not taken. The message is one clause for the notification log, and may hold what the server said.</summary>
internal sealed class SmtpFailure(string message, bool isPermanent, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>True: trying again will not help (5xx, or the settings do not fit the server).</summary>
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>True: the server may have taken the mail, because the connection failed after its last byte was sent.</summary>
    public bool MayHaveBeenTaken { get; init; }

    /// <summary>What a reply that was not hoped for means.</summary>
    public static SmtpFailure Of(string stage, SmtpReply reply) => new($"{stage}: {reply}", reply.IsPermanent);
}
