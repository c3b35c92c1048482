using System.Collections.Immutable;
using HelpDeskFlow.Domain.Redaction;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>redaction: — what is replaced in texts before they are kept.</summary>
internal static class RedactionSection
{
    /// <summary>The rules; secrets are always redacted, so an absent section is the default.</summary>
    public static RedactionRules Read(Section root)
    {
        if (root.Part("redaction", ConfigKeys.Redaction) is not { } section)
        {
            return RedactionRules.Default;
        }

        var extra = ImmutableArray.CreateBuilder<RedactionPattern>();
        foreach (var item in section.Items("extra", "a list such as [{ kind: employee-id, pattern: 'E-\\d{6}' }]", RedactionRules.ExtraMax))
        {
            if (Section.Of(root.Reader, item, "an extra pattern of \"redaction\"", ConfigKeys.RedactionPattern) is not { } entry
                || entry.Required("kind", "employee-id") is not { } kind
                || entry.Required("pattern", "'E-\\d{6}'") is not { } pattern)
            {
                continue;
            }

            if (RedactionPattern.TryCreate(kind, pattern, out var created, out var error))
            {
                extra.Add(created!);
            }
            else
            {
                root.Reader.Report(error!.StartsWith("The kind", StringComparison.Ordinal) ? entry.PlaceOf("kind") : entry.PlaceOf("pattern"), error);
            }
        }

        return new RedactionRules(section.Flag("personal") ?? RedactionRules.Default.Personal, extra.ToImmutable());
    }
}
