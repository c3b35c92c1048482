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

    /// <summary>Types that are carried out, with their settings.</summary>
    public static readonly IReadOnlyDictionary<string, Setting[]> CarriedOut = new Dictionary<string, Setting[]>
    {
        ["webhook"] = [new("url", true, true, false), new("secret", false, false, true), new("secret2", false, false, true)],
        ["pagerduty"] = [new("routing_key", true, false, true), new("url", false, true, false)],
        ["slack"] = [new("url", true, true, true)],
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
        ["log"] = [],
    };

    /// <summary>Types that may stand in a file but send nothing yet; their settings are taken as they are.</summary>
    public static readonly string[] Later = ["opsgenie", "teams", "kafka", "sms", "voice"];

    /// <summary>Settings of any type whose values are never shown.</summary>
    public static readonly string[] SecretWords = ["secret", "password", "token", "key", "api_key", "routing_key"];

    /// <summary>All type names.</summary>
    public static IReadOnlyCollection<string> All => [.. CarriedOut.Keys, .. Later];
}
