using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>How links that act (acknowledge) are made.</summary>
/// <param name="Secret">Signs them; null: the key that the program made for itself.</param>
/// <param name="Secret2">Also believed, while one secret is being replaced by another.</param>
/// <param name="BaseUrl">Address under which people and callbacks reach the program, without a trailing slash; null: its own.</param>
/// <param name="ExpireAfter">How long a link can be used, from the attempt that carried it. Default 24 h.</param>
public sealed record LinkConfig(string? Secret, string? Secret2, string? BaseUrl, Duration ExpireAfter)
{
    /// <summary>The documented defaults.</summary>
    public static LinkConfig Default { get; } = new(null, null, null, Duration.FromHours(24));
}

/// <summary>A text of the config's own for notifications, in the language that docs/config.md explains; checked when it was read.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Subject">One line: subject of a mail, title of a push message; null: the built-in one.</param>
/// <param name="Text">The message.</param>
/// <param name="Html">HTML of a mail; null: the mail has the text only.</param>
public sealed record MessageTemplate(string Name, string? Subject, string Text, string? Html);
