using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Noise;

/// <summary>Counts what incidents of one kind cost, and what follows from that.</summary>
internal static class NoiseCount
{
    // Below so many a share says little.
    private const int IncidentsForAdvice = 3;
    private static readonly string[] Narrowing = ["alertname", "service", "job", "namespace", "cluster"];

    /// <summary>Of at least one incident, the newest first.</summary>
    public static NoiseItem Of(ServiceName service, string title, IReadOnlyList<IncidentState> incidents, int days)
    {
        var pages = incidents.Sum(i => i.Timeline.Count(e => e.Kind == "paged"));
        var acknowledged = incidents.Count(WasTaken);
        var open = incidents.Count(i => i.IsOpen && !WasTaken(i));
        var endedAlone = incidents.Count(i => !i.IsOpen && !WasTaken(i));
        var lengths = incidents.Where(i => i.ResolvedAt is not null).Select(i => i.ResolvedAt!.Value - i.OpenedAt).Order().ToList();
        Duration? median = lengths.Count == 0 ? null : lengths[(lengths.Count - 1) / 2];
        var matchers = Matchers(incidents);
        var (advice, why) = Advise(incidents.Count, pages, acknowledged, endedAlone, open, median, days);
        return new NoiseItem(
            service.Value,
            title,
            incidents.Min(i => i.Severity).ToString(),
            incidents.Count,
            incidents.Sum(i => i.AlertCount),
            pages,
            acknowledged,
            endedAlone,
            open,
            median?.TotalSeconds,
            incidents[0].OpenedAt,
            incidents[0].Number,
            matchers,
            new NoiseSaving(pages, matchers.Count > 0 ? incidents.Count : 0, acknowledged),
            new NoiseSaving(pages, incidents.Count, 0),
            advice,
            why);
    }

    private static bool WasTaken(IncidentState incident) =>
        incident.AcknowledgedAt is not null || incident.Timeline.Any(e => e.Kind is "acknowledged" || (e.Kind == "resolved" && e.By is not null));

    /// <summary>Labels that narrow a silence down to these alerts: those that all of them share.</summary>
    private static List<string> Matchers(IReadOnlyList<IncidentState> incidents)
    {
        var labels = incidents.SelectMany(i => i.Alerts).Select(a => a.Alert.Labels).ToList();
        var found = new List<string>();
        foreach (var name in Narrowing)
        {
            var values = labels.Select(l => l[name]).Distinct().Take(2).ToList();
            if (values is [{ Length: > 0 } value])
            {
                found.Add($"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
            }
        }

        return found;
    }

    private static (string Advice, string Why) Advise(int incidents, int pages, int acknowledged, int endedAlone, int open, Duration? median, int days)
    {
        var weekly = pages * 7 / days;
        var saves = pages == 0 ? "no page, because it pages nobody" : weekly == 0 ? "less than a page a week" : $"{weekly} {(weekly == 1 ? "page" : "pages")} a week";
        if (incidents < IncidentsForAdvice)
        {
            return ("look", $"Only {incidents} so far: too few to say.");
        }

        if (open * 2 > incidents)
        {
            return ("look", $"{(open == incidents ? $"All {incidents}" : $"{open} of {incidents}")} are still open and nobody has taken them: too early to say.");
        }

        if (acknowledged == 0 && endedAlone * 5 >= incidents * 4)
        {
            var length = median is { } m ? $", half of them within {DurationText.Of(Duration.FromSeconds(Math.Round(m.TotalSeconds)))}" : "";
            return ("silence", $"Nobody took any of {incidents}, and {endedAlone} ended by themselves{length}. A silence, or a longer \"for\" in its rule, costs little and saves {saves}.");
        }

        return acknowledged * 2 >= incidents
            ? ("fix", $"People took {acknowledged} of {incidents}, so it matters: a silence would hide them. Fixing the cause saves {saves}.")
            : ("look", $"People took {acknowledged} of {incidents}; {endedAlone} ended by themselves{(open > 0 ? $", {open} are still open" : "")}. See what sets those apart before silencing.");
    }
}
