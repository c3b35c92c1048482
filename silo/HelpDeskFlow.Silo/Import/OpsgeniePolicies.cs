using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Client;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Opsgenie's escalations. Their delays count from the alert, ours from the step before.</summary>
internal static class OpsgeniePolicies
{
    public static void Add(JsonElement escalation, List<JsonElement> schedules, ImportDraft draft)
    {
        var name = escalation.Text("name");
        var what = $"policy {name}";
        var byDelay = new SortedDictionary<long, List<NotifyTarget>>();
        var number = 0;
        foreach (var rule in escalation.List("rules"))
        {
            number++;
            var own = $"{what}, rule {number}";
            if (rule.Text("condition") == "if-not-closed")
            {
                draft.Note(own, "it tells also after somebody acknowledged; here that is what \"severities\" with resolve_within and then is for, so this rule is left out");
                continue;
            }

            if (rule.Text("notifyType") is not ("default" or "") and var type)
            {
                draft.Note(own, $"it tells \"{type}\" of the recipient; here whoever is on call is told");
            }

            var minutes = Minutes(rule.Part("delay"));
            if (!byDelay.TryGetValue(minutes, out var targets))
            {
                byDelay.Add(minutes, targets = []);
            }

            targets.AddRange(Targets(rule.Part("recipient"), own, schedules, draft));
        }

        var told = byDelay.Where(s => s.Value.Count > 0).ToList();
        if (told.Count > 0 && told[0].Key > 0)
        {
            draft.Note(what, $"its first rule waits {told[0].Key} min; here the first step is taken at once");
        }

        var repeat = escalation.Part("repeat");
        var steps = told.Select((step, i) => new EscalationStep(
            [.. step.Value.Distinct()],
            i + 1 < told.Count ? Duration.FromMinutes(told[i + 1].Key - step.Key) : repeat.Whole("waitInterval") is > 0 and var wait ? Duration.FromMinutes(wait) : null)).ToList();
        if (repeat.Text("closeAlertAfterAll").Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            draft.Note(what, "it closes the alert after the last repeat; an incident stays open here until somebody resolves it or its alerts end");
        }

        draft.Policy(name, steps, (int)(repeat.Whole("count") ?? 0));
    }

    private static long Minutes(JsonElement delay) => (delay.Whole("timeAmount") ?? 0) * delay.Text("timeUnit") switch { "hours" => 60, "days" => 1440, _ => 1 };

    private static IEnumerable<NotifyTarget> Targets(JsonElement recipient, string what, List<JsonElement> schedules, ImportDraft draft)
    {
        switch (recipient.Text("type"))
        {
            case "user":
                return [new NotifyTarget.OnPerson(OpsgenieImport.Find(recipient, draft))];
            case "schedule" when draft.SchedulesOf(recipient.Text("id")) is { IsEmpty: false } known:
                return known.Select(s => new NotifyTarget.OnSchedule(s));
            case "team" when schedules.Where(s => s.Part("ownerTeam").Text("id") == recipient.Text("id")).ToList() is [var only] && draft.SchedulesOf(only.Text("id")) is { IsEmpty: false } own:
                draft.Note(what, $"it tells team {recipient.Text("name")}; here whoever is on call in its schedule {only.Text("name")} is told");
                return own.Select(s => new NotifyTarget.OnSchedule(s));
            case var type:
                draft.Note(what, $"it tells {type} {recipient.Text("name")}, which was not carried over; that target is left out");
                return [];
        }
    }
}
