using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Client;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Grafana OnCall's chains: one line is a wait or a notification; lines between two waits are one step here.</summary>
internal static class GrafanaOnCallPolicies
{
    public static void Read(List<JsonElement> all, ImportDraft draft)
    {
        var names = all.Where(r => r.Has("name") && r.Has("team_id") && !r.Has("type")).ToLookup(c => c.Text("id"), c => c.Text("name"));
        foreach (var chain in all.Where(r => r.Has("escalation_chain_id")).DistinctBy(p => p.Text("id")).GroupBy(p => p.Text("escalation_chain_id")))
        {
            var name = names[chain.Key].FirstOrDefault(chain.Key);
            if (!names.Contains(chain.Key))
            {
                draft.Note($"policy {name}", "only its id is known; give the answer of GET escalation_chains/ too");
            }

            Chain(name, [.. chain.OrderBy(p => p.Whole("position") ?? 0)], draft);
        }
    }

    private static void Chain(string name, List<JsonElement> lines, ImportDraft draft)
    {
        var what = $"policy {name}";
        var steps = new List<EscalationStep>();
        var targets = new List<NotifyTarget>();
        var wait = Duration.Zero;
        var repeat = 0;
        foreach (var line in lines)
        {
            if (line.Text("type") == "wait")
            {
                wait += Duration.FromSeconds(line.Whole("duration") ?? 0);
                continue;
            }

            if (line.Text("type") == "repeat_escalation")
            {
                repeat = 5; // as often as the product does it
                continue;
            }

            var told = Targets(line, what, draft).ToList();
            if (told.Count > 0 && wait > Duration.Zero)
            {
                if (targets.Count == 0)
                {
                    draft.Note(what, $"it waits {DurationText.Of(wait)} before it tells anybody; here the first step is taken at once");
                }
                else
                {
                    steps.Add(new EscalationStep([.. targets.Distinct()], wait));
                    targets.Clear();
                }
            }

            wait = told.Count > 0 ? Duration.Zero : wait;
            targets.AddRange(told);
        }

        steps.Add(new EscalationStep([.. targets.Distinct()], wait > Duration.Zero ? wait : null));
        draft.Policy(name, steps, repeat);
    }

    private static IEnumerable<NotifyTarget> Targets(JsonElement line, string what, ImportDraft draft)
    {
        if (line.Text("important").Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            draft.Note(what, "it uses people's rules for important notifications; a person has one list of rules here");
        }

        switch (line.Text("type"))
        {
            case "notify_persons":
                return line.Texts("persons_to_notify").Select(p => new NotifyTarget.OnPerson(GrafanaOnCallImport.Find(p, draft)));
            case "notify_person_next_each_time":
                if (line.Texts("persons_to_notify_next_each_time").Count > 1)
                {
                    draft.Note(what, "it goes round robin over people; here all of them are told");
                }

                return line.Texts("persons_to_notify_next_each_time").Select(p => new NotifyTarget.OnPerson(GrafanaOnCallImport.Find(p, draft)));
            case "notify_on_call_from_schedule":
                var schedules = draft.SchedulesOf(line.Text("notify_on_call_from_schedule"));
                if (schedules.IsEmpty)
                {
                    draft.Note(what, $"it tells schedule {line.Text("notify_on_call_from_schedule")}, which was not carried over; that target is left out");
                }

                return schedules.Select(s => new NotifyTarget.OnSchedule(s));
            case var type:
                draft.Note(what, type switch
                {
                    "resolve" => "it resolves by itself in the end; an incident stays open here until somebody resolves it or its alerts end",
                    "notify_if_time_from_to" or "notify_if_num_alerts_in_window" => $"its condition {type} has no form here; the lines after it are carried out always",
                    "trigger_webhook" => "it calls a webhook; set up a destination of type webhook and add it to the step",
                    _ => $"its line {type} has no form here; it is left out",
                });
                return [];
        }
    }
}
