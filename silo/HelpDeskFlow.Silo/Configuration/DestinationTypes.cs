namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Destination types and the settings of each.</summary>
internal static class DestinationTypes
{
    /// <summary>A setting of a type.</summary>
    /// <param name="Key">As written.</param>
    /// <param name="Required">Whether it must be there.</param>
    /// <param name="IsUrl">Whether it must be an http or https address.</param>
    /// <param name="IsSecret">Whether it is never shown.</param>
    public sealed record Setting(string Key, bool Required, bool IsUrl, bool IsSecret)
    {
        /// <summary>Says what to write instead of a value that cannot be; null: the value is fine.</summary>
        public Func<string, string?>? Wrong { get; init; }
    }

    private static readonly Setting[] Twilio =
    [
        new("account_sid", true, false, false) { Wrong = SettingForms.TwilioAccount },
        new("auth_token", true, false, true),
        new("to", false, false, false) { Wrong = SettingForms.Phone },
        new("url", false, true, false),
    ];

    /// <summary>Types that are carried out, with their settings.</summary>
    public static readonly IReadOnlyDictionary<string, Setting[]> CarriedOut = new Dictionary<string, Setting[]>
    {
        ["webhook"] = [new("url", true, true, false), new("secret", false, false, true), new("secret2", false, false, true), new("form", false, false, false) { Wrong = SettingForms.WebhookForm }],
        ["pagerduty"] = [new("routing_key", true, false, true), new("url", false, true, false)],
        ["opsgenie"] = [new("api_key", true, false, true), new("url", false, true, false), new("team", false, false, false)],
        ["slack"] = [new("url", true, true, true)],
        ["slack_bot"] = [new("token", true, false, true), new("channel", true, false, false), new("url", false, true, false)],
        ["teams"] = [new("url", true, true, true)],
        ["discord"] = [new("url", true, true, true)],
        ["telegram"] = [new("token", true, false, true), new("chat_id", true, false, false) { Wrong = SettingForms.TelegramChat }, new("url", false, true, false)],
        ["ntfy"] = [new("topic", true, false, true) { Wrong = SettingForms.NtfyTopic }, new("url", false, true, false), new("token", false, false, true)],
        ["smtp"] =
        [
            new("host", true, false, false) { Wrong = SettingForms.Host },
            new("port", false, false, false) { Wrong = SettingForms.Port },
            new("from", true, false, false) { Wrong = SettingForms.Mailbox },
            new("to", false, false, false) { Wrong = SettingForms.Addresses },
            new("username", false, false, false),
            new("password", false, false, true),
            new("starttls", false, false, false) { Wrong = SettingForms.StartTls },
            new("certificate_sha256", false, false, false) { Wrong = SettingForms.Sha256 },
        ],
        ["twilio_sms"] =
        [
            .. Twilio,
            new("from", false, false, false) { Wrong = SettingForms.SmsSender },
            new("messaging_service", false, false, false) { Wrong = SettingForms.MessagingService },
        ],
        ["twilio_voice"] = [.. Twilio, new("from", true, false, false) { Wrong = SettingForms.Phone }],
        ["kafka"] = [new("topic", true, false, false)],
        ["log"] = [],
    };

    /// <summary>
    /// Attempts a second where the receiver has a limit of its own; a config's <c>per_second</c> wins. Sources: Slack "Rate limits"
    /// (one message a second a channel), Microsoft "Incoming webhooks" (four requests a second), Discord's webhook bucket (five
    /// requests in two seconds), Telegram "Bots FAQ" (one message a second a chat; 20 a minute in groups, which its 429 enforces).
    /// </summary>
    public static readonly IReadOnlyDictionary<string, int> PerSecond = new Dictionary<string, int>
    {
        ["slack"] = 1,
        ["slack_bot"] = 1,
        ["teams"] = 4,
        ["discord"] = 2,
        ["telegram"] = 1,
    };

    /// <summary>Types that may stand in a file but send nothing yet; their settings are taken as they are.</summary>
    public static readonly string[] Later = [];

    /// <summary>Settings of any type whose values are never shown.</summary>
    public static readonly string[] SecretWords = ["secret", "password", "token", "key", "api_key", "routing_key"];

    /// <summary>Types whose messages are words for people, which a template may replace.</summary>
    public static readonly string[] WithTemplate = ["slack", "slack_bot", "teams", "discord", "telegram", "ntfy", "smtp", "twilio_sms", "twilio_voice"];

    /// <summary>Other names of types.</summary>
    public static readonly IReadOnlyDictionary<string, string> OtherNames = new Dictionary<string, string> { ["sms"] = "twilio_sms", ["voice"] = "twilio_voice" };

    /// <summary>All type names.</summary>
    public static IReadOnlyCollection<string> All => [.. CarriedOut.Keys, .. Later, .. OtherNames.Keys];
}
