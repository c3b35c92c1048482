using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Silo.Commands;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Import;

/// <summary>An export made a config: its text, and what is to be known about it.</summary>
/// <param name="Config">The whole file.</param>
/// <param name="Report">Lines for people: what was made, what agrees with the vendor, what was not carried over.</param>
internal sealed record Imported(string Config, IReadOnlyList<string> Report);

/// <summary>Finds out whose export it is, reads it, and says what came of it.</summary>
internal static class Importer
{
    private static readonly (string Name, string Vendor, Func<JsonElement, bool> Takes, Action<IReadOnlyList<ImportDocument>, ImportDraft> Read)[] Readers =
    [
        ("pagerduty", PagerDutyImport.Vendor, PagerDutyImport.Takes, PagerDutyImport.Read),
        ("opsgenie", OpsgenieImport.Vendor, OpsgenieImport.Takes, OpsgenieImport.Read),
        ("grafana-oncall", GrafanaOnCallImport.Vendor, GrafanaOnCallImport.Takes, GrafanaOnCallImport.Read),
    ];

    /// <summary>Names of what can be read, as <c>--from</c> takes them.</summary>
    public static IEnumerable<string> Names => Readers.Select(r => r.Name);

    /// <summary>Reads the documents.</summary>
    /// <param name="from">One of <see cref="Names"/>; null: found out from the documents.</param>
    /// <exception cref="UsageException">Nothing in them is known, or they are of several products.</exception>
    public static Imported Read(IReadOnlyList<ImportDocument> documents, string? from, Instant now)
    {
        var readers = Readers.Where(r => from is null ? documents.Any(d => r.Takes(d.Root)) : r.Name == from).ToList();
        if (readers.Count != 1)
        {
            throw new UsageException(from is not null
                ? $"--from is \"{from}\"; write one of {string.Join(", ", Names)}."
                : readers.Count == 0
                    ? $"nothing in {string.Join(", ", documents.Select(d => d.File).Distinct())} looks like an answer of PagerDuty's, Opsgenie's or Grafana OnCall's API; docs/connect/import.md says which answers to give."
                    : $"the files look like {string.Join(" and ", readers.Select(r => r.Vendor))}; give those of one, or write --from {readers[0].Name}.");
        }

        var draft = new ImportDraft(readers[0].Vendor, now);
        readers[0].Read(documents, draft);
        foreach (var stray in documents.Where(d => !readers[0].Takes(d.Root)).Select(d => Path.GetFileName(d.File)).Distinct())
        {
            draft.Note(stray, "it holds a document that is none of users, schedules or policies; that was not read");
        }

        List<string> summary =
        [
            $"{draft.Vendor}: {Count(draft.People.Count(), "person", "people")}, {Count(draft.Schedules.Count, "schedule")}, {Count(draft.Policies.Count, "policy", "policies")}.",
            .. draft.Rendered.Select(r => Compared(r, draft)),
        ];
        Usual(draft);
        var report = summary.Append($"{Count(draft.Notes.Count, "thing")} to look at:").Concat(draft.Notes.Select(n => $"- {n.What}: {n.Why}.")).ToList();
        return new Imported(ConfigWriter.Write(draft, [$"Made by hdf import out of {draft.Vendor}'s export at {InstantPattern.General.Format(now)}.", .. summary.Skip(1)]), report);
    }

    private static void Usual(ImportDraft draft)
    {
        if (draft.Policies.Count > 0)
        {
            draft.Note("policies", $"by severity, P3 pages nobody and P0 to P2 have times to be resolved in (docs/config.md); write \"severities\" where {draft.Vendor} did otherwise");
            draft.Note("services", "which alerts use which policy is not carried over; write services with match and policy");
        }

        draft.Note("destinations", "they write to the log only so that the file can be checked; put your own in their place");
    }

    private static string Compared(RenderedShifts rendered, ImportDraft draft)
    {
        var names = draft.SchedulesOf(rendered.ScheduleId);
        var days = (rendered.To - rendered.From).TotalDays.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
        if (names.IsEmpty)
        {
            return $"schedule {rendered.Name}: {draft.Vendor}'s shifts cannot be compared, because it was not carried over.";
        }

        var comparison = ShiftComparison.Of(rendered, [.. draft.Schedules.Where(s => names.Contains(s.Name))]);
        return comparison.FirstAt is not { } first
            ? $"schedule {rendered.Name}: the same people are on call as {draft.Vendor} says, over all of {days} days from {InstantPattern.General.Format(rendered.From)}."
            : $"schedule {rendered.Name}: DIFFERS from what {draft.Vendor} says for {DurationText.Of(comparison.Differing)} of {days} days, first at {InstantPattern.General.Format(first)}: {comparison.First}.";
    }

    private static string Count(int number, string one, string? many = null) => number == 1 ? $"1 {one}" : $"{number} {many ?? one + "s"}";
}
