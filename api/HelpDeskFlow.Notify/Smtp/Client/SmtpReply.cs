namespace HelpDeskFlow.Notify.Smtp.Client;

/// <summary>A server's reply (RFC 5321, 4.2).</summary>
/// <param name="Code">Three digits; the first says what it means.</param>
/// <param name="Lines">What stands behind the code in each line; at least one.</param>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>2xx: done.</summary>
    public bool IsDone => Code / 100 == 2;

    /// <summary>3xx: go on.</summary>
    public bool IsContinue => Code / 100 == 3;

    /// <summary>5xx: it never will.</summary>
    public bool IsPermanent => Code / 100 == 5;

    /// <inheritdoc/>
    public override string ToString() => $"{Code} {string.Join(' ', Lines)}".TrimEnd();
}
