using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>transient_hold: alerts that mostly resolve by themselves are held for a while. storm: very many at once share an incident.</summary>
internal static class TransientSection
{
    private const int SeenMax = 60;
    private const int StormAlertsMax = 100_000;

    /// <summary>Null: not held, unless the section is there.</summary>
    public static TransientRule? Read(Section root)
    {
        if (root.Part("transient_hold", ConfigKeys.TransientHold) is not { } section)
        {
            return null;
        }

        var severities = section.Texts("severities", "a list such as [P2, P3]", ConfigKeys.Severities.Length);
        foreach (var (text, place) in severities.Where(s => !ConfigKeys.Severities.Contains(s.Text)))
        {
            section.Reader.Report(place, $"{section.About("severities")} holds \"{text}\"; write some of P0, P1, P2, P3.");
        }

        var rule = TransientRule.Default with
        {
            Wait = section.Time("wait", Duration.FromSeconds(30), TransientRule.WaitMax) ?? TransientRule.Default.Wait,
            Share = Shares.Read(section, "share", 0.5, 1) ?? TransientRule.Default.Share,
            Seen = section.Number("seen", 3, SeenMax) ?? TransientRule.Default.Seen,
            Severities = severities.Count == 0 ? TransientRule.Default.Severities : [.. severities.Select(s => Enum.TryParse<Severity>(s.Text, out var known) ? known : Severity.P3)],
        };
        return section.Flag("enabled") ?? true ? rule : null;
    }

    /// <summary>Null: there are no storm incidents, unless the section is there.</summary>
    public static StormRule? ReadStorm(Section root)
    {
        if (root.Part("storm", ConfigKeys.Storm) is not { } section)
        {
            return null;
        }

        var rule = new StormRule(
            section.Number("alerts", 5, StormAlertsMax) ?? StormRule.Default.Alerts,
            section.Time("within", Duration.FromSeconds(5), Duration.FromMinutes(10)) ?? StormRule.Default.Within);
        return section.Flag("enabled") ?? true ? rule : null;
    }
}
