using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Client;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Import;

/// <summary>
/// PagerDuty's REST API v2: <c>GET /users?include[]=contact_methods&amp;include[]=notification_rules</c>, <c>/schedules/ID</c> or the
/// list with <c>include[]=schedule_layers</c>, <c>/escalation_policies</c>. Source: developer.pagerduty.com/api-reference.
/// </summary>
internal static class PagerDutyImport
{
    public const string Vendor = "PagerDuty";

    /// <summary>Whether the document is one of its answers.</summary>
    public static bool Takes(JsonElement root) =>
        Items(root, "users", "user").Any(u => u.Has("notification_rules") || u.Has("contact_methods") || u.Text("type").StartsWith("user", StringComparison.Ordinal)) ||
        Items(root, "schedules", "schedule").Any() || Items(root, "escalation_policies", "escalation_policy").Any();

    /// <summary>Reads all of them.</summary>
    public static void Read(IReadOnlyList<ImportDocument> documents, ImportDraft draft)
    {
        foreach (var user in documents.SelectMany(d => Items(d.Root, "users", "user")))
        {
            PagerDutyPeople.Add(user, draft);
        }

        foreach (var schedule in documents.SelectMany(d => Items(d.Root, "schedules", "schedule")).DistinctBy(s => s.Text("id")))
        {
            Schedule(schedule, draft);
        }

        foreach (var policy in documents.SelectMany(d => Items(d.Root, "escalation_policies", "escalation_policy")).DistinctBy(p => p.Text("id")))
        {
            Policy(policy, draft);
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement root, string many, string one) =>
        root.Part(one) is { ValueKind: JsonValueKind.Object } single ? [single] : root.List(many);

    private static void Schedule(JsonElement schedule, ImportDraft draft)
    {
        var name = Name(schedule);
        var what = $"schedule {name}";
        var zone = draft.Zone(schedule.Text("time_zone"), what);
        if (!schedule.Has("schedule_layers"))
        {
            draft.Note(what, "its layers are not in the export; ask for it by GET /schedules/ID, or for the list with include[]=schedule_layers");
            return;
        }

        // The API names the layer that wins first; where its own final schedule says otherwise, it is believed.
        List<Layer> layers = [.. schedule.List("schedule_layers").Reverse().Select(l => Layer(l, what, zone, draft)).OfType<Layer>()];
        if (layers.Count == 0)
        {
            draft.Note(what, "it has no layer that is still to come; it is left out");
            return;
        }

        var rendered = Rendered(schedule, name, draft);
        if (rendered is not null)
        {
            Schedule Made(IEnumerable<Layer> order) => new(new ScheduleName(name), zone, [.. order], Overrides(schedule, zone, draft));
            var (asRead, turned) = (ShiftComparison.Of(rendered, [Made(layers)]), ShiftComparison.Of(rendered, [Made(layers.AsEnumerable().Reverse())]));
            if (turned.Differing < asRead.Differing)
            {
                layers.Reverse();
            }

            draft.Rendered.Add(rendered);
        }

        draft.Schedule(schedule.Text("id"), name, zone, [layers], Overrides(schedule, zone, draft));
    }

    private static Layer? Layer(JsonElement layer, string schedule, DateTimeZone zone, ImportDraft draft)
    {
        var what = $"{schedule}, layer {Name(layer)}";
        var end = layer.Instant("end");
        if (end <= draft.Now)
        {
            return null;
        }

        ImmutableArray<PersonName?> people = [.. layer.List("users").Select(u => (PersonName?)PagerDutyPeople.Find(u.Part("user"), draft))];
        var begin = layer.Instant("rotation_virtual_start") ?? layer.Instant("start");
        if (people.IsEmpty || begin is not { } start || layer.Whole("rotation_turn_length_seconds") is not (> 0 and var seconds))
        {
            draft.Note(what, "it has no people, no start or no length of a turn; it is left out");
            return null;
        }

        var (unit, every, period) = seconds switch
        {
            _ when seconds % 604_800 == 0 => (RotationUnit.Weeks, seconds / 604_800, Duration.Zero),
            _ when seconds % 86_400 == 0 => (RotationUnit.Days, seconds / 86_400, Duration.Zero),
            _ when seconds % 3_600 == 0 => (RotationUnit.Hours, seconds / 3_600, Duration.Zero),
            _ => (RotationUnit.Custom, 1, Duration.FromSeconds(seconds)),
        };
        var made = new Layer(unit, (int)every, period, start.InZone(zone).LocalDateTime, people, ImportHours.Joined(layer.List("restrictions").Select(r => Restriction(r, what, draft)).OfType<Restriction>()))
        {
            Until = end?.InZone(zone).LocalDateTime,
        };
        return LayerStart.From(made, zone, layer.Instant("start") ?? start, draft.Now);
    }

    private static Restriction? Restriction(JsonElement restriction, string what, ImportDraft draft)
    {
        var time = LocalTimePattern.ExtendedIso.Parse(restriction.Text("start_time_of_day"));
        if (!time.Success || restriction.Whole("duration_seconds") is not (> 0 and var seconds))
        {
            draft.Note(what, "one of its restrictions has no start or no length; it is left out");
            return null;
        }

        var day = restriction.Text("type") == "weekly_restriction" ? restriction.Whole("start_day_of_week") : null;
        return ImportHours.Lasting(day is >= 1 and <= 7 and var d ? [(IsoDayOfWeek)d] : [], time.Value, Duration.FromSeconds(seconds));
    }

    private static ImmutableArray<ScheduleOverride> Overrides(JsonElement schedule, DateTimeZone zone, ImportDraft draft) =>
    [
        .. schedule.Part("overrides_subschedule").List("rendered_schedule_entries")
            .Where(e => e.Instant("start") is not null && e.Instant("end") > draft.Now)
            .Select(e => new ScheduleOverride(
                e.Instant("start")!.Value.InZone(zone).LocalDateTime, e.Instant("end")!.Value.InZone(zone).LocalDateTime, PagerDutyPeople.Find(e.Part("user"), draft))),
    ];

    private static RenderedShifts? Rendered(JsonElement schedule, string name, ImportDraft draft)
    {
        ImmutableArray<RenderedShift> shifts =
        [
            .. schedule.Part("final_schedule").List("rendered_schedule_entries")
                .Where(e => e.Instant("start") is not null && e.Instant("end") > draft.Now)
                .Select(e => new RenderedShift(e.Instant("start")!.Value, e.Instant("end")!.Value, PagerDutyPeople.Find(e.Part("user"), draft))),
        ];
        return shifts.IsEmpty ? null : new RenderedShifts(schedule.Text("id"), name, Instant.Max(draft.Now, shifts.Min(s => s.Start)), shifts.Max(s => s.End), shifts);
    }

    private static void Policy(JsonElement policy, ImportDraft draft)
    {
        var name = Name(policy);
        var steps = new List<EscalationStep>();
        foreach (var rule in policy.List("escalation_rules"))
        {
            var what = $"policy {name}, rule {steps.Count + 1}";
            var targets = rule.List("targets").SelectMany(t => Targets(t, what, draft)).Distinct().ToImmutableArray();
            var inTurn = rule.Part("escalation_rule_assignment_strategy").Text("type") == "round_robin" && targets.Length > 1;
            steps.Add(new EscalationStep(targets, rule.Whole("escalation_delay_in_minutes") is > 0 and var minutes ? Duration.FromMinutes(minutes) : null, RoundRobin: inTurn));
        }

        foreach (var team in policy.List("teams").Take(1))
        {
            draft.Note($"policy {name}", $"it belongs to team {Name(team)}; teams own services here, so write the team at the services");
        }

        draft.Policy(name, steps, (int)(policy.Whole("num_loops") ?? 0));
    }

    private static IEnumerable<NotifyTarget> Targets(JsonElement target, string what, ImportDraft draft)
    {
        var type = target.Text("type");
        if (type.StartsWith("user", StringComparison.Ordinal))
        {
            return [new NotifyTarget.OnPerson(PagerDutyPeople.Find(target, draft))];
        }

        var schedules = draft.SchedulesOf(target.Text("id"));
        if (!type.StartsWith("schedule", StringComparison.Ordinal) || schedules.IsEmpty)
        {
            draft.Note(what, $"it tells {type} {Name(target)}, which is not in the export; that target is left out");
        }

        return schedules.Select(s => new NotifyTarget.OnSchedule(s));
    }

    private static string Name(JsonElement element) =>
        element.Text("name") is { Length: > 0 } name ? name : element.Text("summary") is { Length: > 0 } summary ? summary : element.Text("id");
}
