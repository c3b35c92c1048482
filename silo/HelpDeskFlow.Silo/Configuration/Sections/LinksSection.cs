using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>links:.</summary>
internal static class LinksSection
{
    private static readonly Duration ExpireAfterMin = Duration.FromMinutes(1);
    private static readonly Duration ExpireAfterMax = Duration.FromDays(30);

    /// <summary>How links that act are made.</summary>
    public static LinkConfig Read(Section root)
    {
        if (root.Part("links", ConfigKeys.Links) is not { } section)
        {
            return LinkConfig.Default;
        }

        var secret = Secret(section, "secret");
        var second = Secret(section, "secret2");
        if (secret is null && second is not null)
        {
            section.Reader.Report(section.PlaceOf("secret2"), $"{section.What} has a \"secret2\" without a \"secret\"; write the one that signs as secret.");
        }

        return new LinkConfig(secret, second, BaseUrl(section), section.Time("expire_after", ExpireAfterMin, ExpireAfterMax) ?? LinkConfig.Default.ExpireAfter);
    }

    private static string? Secret(Section section, string key)
    {
        if (section.Node(key) is ScalarNode scalar)
        {
            section.Reader.Hide(scalar);
        }

        var secret = section.Text(key);
        if (secret is { Length: < ConfigLimits.LinkSecretCharactersMin })
        {
            section.Reader.Report(section.PlaceOf(key), $"{section.About(key)} has {secret.Length} characters; write at least {ConfigLimits.LinkSecretCharactersMin}, for instance what \"openssl rand -hex 32\" prints, or leave it out.");
        }

        return secret;
    }

    private static string? BaseUrl(Section section)
    {
        if (section.Text("base_url", "\"https://…\"") is not { } text)
        {
            return null;
        }

        if (!Addresses.IsHttp(text) || text.AsSpan().ContainsAny('?', '#') || text.Any(c => c <= ' '))
        {
            section.Reader.Report(section.PlaceOf("base_url"), $"{section.About("base_url")} is \"{text}\"; write an address such as https://alerts.example.org.");
        }

        return text.TrimEnd('/');
    }
}
