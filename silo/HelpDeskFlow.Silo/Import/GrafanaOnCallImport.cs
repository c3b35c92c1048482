using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Client;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>
/// Grafana OnCall's API v1: <c>users/</c>, <c>schedules/</c>, <c>on_call_shifts/</c>, <c>escalation_chains/</c>, <c>escalation_policies/</c> and, in a
/// file whose name holds the schedule's id, <c>schedules/ID/final_shifts</c>. Source: grafana.com/docs/oncall/latest/oncall-api-reference.
/// A shift of a higher level hides those of lower ones; of the same level they run beside each other.
/// </summary>
internal static class GrafanaOnCallImport
{
    public const string Vendor = "Grafana OnCall";

    /// <summary>Whether the document is one of its answers.</summary>
    public static bool Takes(JsonElement root) => Results(root).Any();

    /// <summary>Reads all of them.</summary>
    public static void Read(IReadOnlyList<ImportDocument> documents, ImportDraft draft)
    {
        var all = documents.SelectMany(d => Results(d.Root)).ToList();
        foreach (var user in all.Where(r => r.Has("username") && r.Has("email")))
        {
            draft.Person(user.Text("id"), user.Text("username"), user.Text("email"), user.Text("timezone"));
        }

        if (draft.People.Any())
        {
            draft.Note("people", "personal notification rules are not in these answers; everybody is told by mail until \"notify\" of each person says more");
        }

        var shifts = all.Where(IsShift).DistinctBy(s => s.Text("id")).ToDictionary(s => s.Text("id"));
        foreach (var schedule in all.Where(r => r.Has("on_call_now") || r.Has("ical_url_primary") || r.Has("shifts")).DistinctBy(s => s.Text("id")))
        {
            Schedule(schedule, shifts, draft);
        }

        foreach (var document in documents)
        {
            FinalShifts(document, draft);
        }

        GrafanaOnCallPolicies.Read(all, draft);
    }

    /// <summary>Somebody referred to by id.</summary>
    public static PersonName Find(string id, ImportDraft draft)
    {
        if (!draft.Knows(id))
        {
            draft.Note($"person {id}", "only the id is known; give the answer of GET users/ too");
        }

        return draft.Person(id, id);
    }

    private static bool IsShift(JsonElement r) => r.Has("start") && r.Has("duration") && r.Has("type");

    private static IEnumerable<JsonElement> Results(JsonElement root) =>
        root.List("results").Where(r => IsShift(r) || r.Has("shift_start") || r.Has("on_call_now") || r.Has("shifts") || r.Has("ical_url_primary") || r.Has("escalation_chain_id") || r.Has("username") || (r.Has("name") && r.Has("team_id")));

    private static void Schedule(JsonElement schedule, Dictionary<string, JsonElement> shifts, ImportDraft draft)
    {
        var name = schedule.Text("name");
        var what = $"schedule {name}";
        var zone = draft.Zone(schedule.Text("time_zone"), what);
        if (schedule.Text("type") == "ical")
        {
            draft.Note(what, "it is an iCal calendar; make a schedule with a layer of nobody and send the calendar to /api/v1/schedules/NAME/calendars/SOURCE");
            return;
        }

        if (schedule.Text("ical_url_overrides").Length > 0)
        {
            draft.Note(what, "it has a calendar of overrides; send that calendar to /api/v1/schedules/NAME/calendars/SOURCE");
        }

        var levels = new SortedDictionary<long, List<Layer>>();
        var overrides = new List<ScheduleOverride>();
        foreach (var id in schedule.Texts("shifts"))
        {
            if (!shifts.TryGetValue(id, out var shift))
            {
                draft.Note(what, $"shift {id} is not in the export; give the answer of GET on_call_shifts/ too");
            }
            else if (shift.Text("type") == "override")
            {
                overrides.AddRange(GrafanaOnCallShifts.Overrides(shift, what, zone, draft));
            }
            else
            {
                var level = shift.Whole("level") ?? 0;
                if (!levels.TryGetValue(level, out var layers))
                {
                    levels.Add(level, layers = []);
                }

                layers.AddRange(GrafanaOnCallShifts.Layers(shift, what, zone, draft));
            }
        }

        if (levels.Values.All(l => l.Count == 0))
        {
            draft.Note(what, "it has no shift that is still to come; it is left out");
            return;
        }

        draft.Schedule(schedule.Text("id"), name, zone, Lanes.Of(levels.Values, zone, draft.Now), [.. overrides]);
    }

    private static void FinalShifts(ImportDocument document, ImportDraft draft)
    {
        ImmutableArray<RenderedShift> shifts =
        [
            .. document.Root.List("results")
                .Where(r => r.Instant("shift_start") is not null && r.Instant("shift_end") > draft.Now)
                .Select(r => new RenderedShift(r.Instant("shift_start")!.Value, r.Instant("shift_end")!.Value, Find(r.Text("user_pk"), draft))),
        ];
        if (shifts.IsEmpty)
        {
            return;
        }

        var file = Path.GetFileName(document.File);
        if (draft.ScheduleIds.FirstOrDefault(id => file.Contains(id, StringComparison.OrdinalIgnoreCase)) is { } schedule)
        {
            draft.Rendered.Add(new RenderedShifts(schedule, draft.SchedulesOf(schedule)[0].Value, Instant.Max(draft.Now, shifts.Min(s => s.Start)), shifts.Max(s => s.End), shifts));
        }
        else
        {
            draft.Note(file, "these final shifts do not say of which schedule they are; put the schedule's id into the name of the file to have them compared");
        }
    }
}
