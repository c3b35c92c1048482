namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>What settings of one destination demand of each other.</summary>
internal static class SettingRules
{
    /// <summary>Reports what does not go together.</summary>
    public static void Check(Section section, string type, IReadOnlyDictionary<string, string> settings)
    {
        if (type == "smtp")
        {
            Smtp(section, settings);
        }
        else if (type == "twilio_sms" && settings.ContainsKey("from") == settings.ContainsKey("messaging_service"))
        {
            section.Reader.Report(section.Place, $"{section.What} needs one of \"from\" and \"messaging_service\"; write from: \"+351 912 345 678\" or messaging_service: MG….");
        }
    }

    private static void Smtp(Section section, IReadOnlyDictionary<string, string> settings)
    {
        var hasUser = settings.ContainsKey("username");
        if (hasUser != settings.ContainsKey("password"))
        {
            var (has, lacks) = hasUser ? ("username", "password") : ("password", "username");
            section.Reader.Report(section.PlaceOf(has), $"{section.What} has a \"{has}\" without a \"{lacks}\"; write both or neither.");
        }

        if (hasUser && settings.GetValueOrDefault("starttls") == "when_offered")
        {
            section.Reader.Report(section.PlaceOf("starttls"), $"{section.What} would send its password to whoever answers in the server's place; write starttls: required, or never if the way to the server is safe.");
        }

        if (settings.ContainsKey("certificate_sha256") && settings.GetValueOrDefault("starttls") == "never")
        {
            section.Reader.Report(section.PlaceOf("certificate_sha256"), $"{section.What} names a certificate but never uses TLS; write starttls: required, or remove \"certificate_sha256\".");
        }
    }
}
