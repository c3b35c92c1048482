using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Client;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>
/// Opsgenie's API: <c>GET /v2/users</c>, <c>/v2/schedules?expand=rotation</c>, <c>/v2/schedules/ID/overrides</c>, <c>/v2/schedules/ID/timeline</c>,
/// <c>/v2/escalations</c>. Source: docs.opsgenie.com/docs/api-overview. Rotations run beside each other: nobody hides anybody.
/// </summary>
internal static class OpsgenieImport
{
    public const string Vendor = "Opsgenie";

    private static readonly string[] Days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    /// <summary>Whether the document is one of its answers.</summary>
    public static bool Takes(JsonElement root) =>
        root.Part("data").Has("finalTimeline") || Data(root).Any(d => d.Has("rotations") || d.Has("rules") || (d.Has("username") && d.Has("fullName")) || (d.Has("alias") && d.Has("user")));

    /// <summary>Reads all of them.</summary>
    public static void Read(IReadOnlyList<ImportDocument> documents, ImportDraft draft)
    {
        var data = documents.SelectMany(d => Data(d.Root)).ToList();
        foreach (var user in data.Where(d => d.Has("fullName")))
        {
            draft.Person(user.Text("username"), user.Text("fullName"), user.Text("username"), user.Text("timeZone"));
        }

        var overrides = data.Where(d => d.Has("alias") && d.Has("user")).ToList();
        var schedules = data.Where(d => d.Has("rotations") && !d.Has("alias")).DistinctBy(s => s.Text("id")).ToList();
        foreach (var schedule in schedules)
        {
            Schedule(schedule, overrides, draft);
        }

        foreach (var timeline in documents.Select(d => d.Root.Part("data")).Where(d => d.Has("finalTimeline")))
        {
            Timeline(timeline, draft);
        }

        foreach (var escalation in data.Where(d => d.Has("rules")).DistinctBy(e => e.Text("id")))
        {
            OpsgeniePolicies.Add(escalation, schedules, draft);
        }

        if (draft.People.Any())
        {
            draft.Note("people", "contacts and notification rules are not in these answers; everybody is told by mail until \"notify\" of each person says more");
        }
    }

    /// <summary>Somebody referred to by user name, which is an e-mail address.</summary>
    public static PersonName Find(JsonElement reference, ImportDraft draft)
    {
        var name = reference.Text("username") is { Length: > 0 } username ? username : reference.Text("name") is { Length: > 0 } plain ? plain : reference.Text("id");
        if (!draft.Knows(name))
        {
            draft.Note($"person {name}", "only the user name is known; give the answer of GET /v2/users too");
        }

        return draft.Person(name, name, name.Contains('@', StringComparison.Ordinal) ? name : null);
    }

    private static IEnumerable<JsonElement> Data(JsonElement root) => root.Part("data") switch
    {
        { ValueKind: JsonValueKind.Array } many => many.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } one => [one],
        _ => [],
    };

    private static void Schedule(JsonElement schedule, List<JsonElement> overrides, ImportDraft draft)
    {
        var what = $"schedule {schedule.Text("name")}";
        var zone = draft.Zone(schedule.Text("timezone"), what);
        if (schedule.Text("enabled").Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            draft.Note(what, "it is disabled there; it is left out");
            return;
        }

        List<Layer> layers = [.. schedule.List("rotations").Select(r => Rotation(r, what, zone, draft)).OfType<Layer>()];
        if (layers.Count == 0)
        {
            draft.Note(what, "it has no rotation that is still to come (or the list was asked for without expand=rotation); it is left out");
            return;
        }

        var own = overrides.Where(o => o.Part("_parent").Text("id") == schedule.Text("id") && o.Instant("endDate") > draft.Now).ToList();
        foreach (var partly in own.Where(o => o.List("rotations").Count() is > 0 and var some && some < layers.Count).Take(1))
        {
            draft.Note(what, $"override {partly.Text("alias")} is for some of its rotations; here it is for all");
        }

        draft.Schedule(schedule.Text("id"), schedule.Text("name"), zone, Lanes.Of([layers], zone, draft.Now),
        [
            .. own.Where(o => o.Instant("startDate") is not null).Select(o => new ScheduleOverride(
                o.Instant("startDate")!.Value.InZone(zone).LocalDateTime, o.Instant("endDate")!.Value.InZone(zone).LocalDateTime, Find(o.Part("user"), draft))),
        ]);
    }

    private static Layer? Rotation(JsonElement rotation, string schedule, DateTimeZone zone, ImportDraft draft)
    {
        var what = $"{schedule}, rotation {rotation.Text("name")}";
        var end = rotation.Instant("endDate");
        if (end <= draft.Now)
        {
            return null;
        }

        var people = rotation.List("participants").Select(p => Participant(p, what, draft)).ToImmutableArray();
        var unit = rotation.Text("type") switch { "hourly" => RotationUnit.Hours, "daily" => RotationUnit.Days, "weekly" => RotationUnit.Weeks, _ => (RotationUnit?)null };
        if (people.IsEmpty || unit is not { } known || rotation.Instant("startDate") is not { } start)
        {
            draft.Note(what, $"it has no participants, no start, or a type that is not known (\"{rotation.Text("type")}\"); it is left out");
            return null;
        }

        return new Layer(known, (int)Math.Clamp(rotation.Whole("length") ?? 1, 1, 1000), Duration.Zero, start.InZone(zone).LocalDateTime, people, Hours(rotation.Part("timeRestriction"), what, draft))
        {
            Until = end?.InZone(zone).LocalDateTime,
        };
    }

    private static PersonName? Participant(JsonElement participant, string what, ImportDraft draft)
    {
        switch (participant.Text("type"))
        {
            case "user":
                return Find(participant, draft);
            case "none":
                return null;
            case var type:
                draft.Note(what, $"{type} {participant.Text("name")} takes part in it; here only people do, so its slot is empty");
                return null;
        }
    }

    private static ImmutableArray<Restriction> Hours(JsonElement restriction, string what, ImportDraft draft)
    {
        LocalTime Time(JsonElement r, string which) => new((int)((r.Whole(which + "Hour") ?? 0) % 24), (int)(r.Whole(which + "Min") ?? 0));
        var all = restriction.Part("restriction") is { ValueKind: JsonValueKind.Object } daily ? [daily] : restriction.List("restrictions").ToList();
        var found = new List<Restriction>();
        foreach (var one in all)
        {
            var (from, to) = (Time(one, "start"), Time(one, "end"));
            var (first, last) = (Array.IndexOf(Days, one.Text("startDay").ToLowerInvariant()), Array.IndexOf(Days, one.Text("endDay").ToLowerInvariant()));
            var hours = first >= 0 && last >= 0 ? ImportHours.Between((IsoDayOfWeek)(first + 1), from, (IsoDayOfWeek)(last + 1), to) : from == to ? null : new Restriction([], from, to);
            if (hours is null)
            {
                return []; // all the time
            }

            found.Add(hours);
        }

        if (restriction.Text("type") is { Length: > 0 } type && found.Count == 0)
        {
            draft.Note(what, $"its time restriction of type {type} names no hours; it applies all the time");
        }

        return ImportHours.Joined(found);
    }

    private static void Timeline(JsonElement timeline, ImportDraft draft)
    {
        ImmutableArray<RenderedShift> shifts =
        [
            .. timeline.Part("finalTimeline").List("rotations").SelectMany(r => r.List("periods"))
                .Where(p => p.Part("recipient").Text("type") == "user" && p.Instant("startDate") is not null && p.Instant("endDate") > draft.Now)
                .Select(p => new RenderedShift(p.Instant("startDate")!.Value, p.Instant("endDate")!.Value, Find(p.Part("recipient"), draft))),
        ];
        if (!shifts.IsEmpty)
        {
            var parent = timeline.Part("_parent");
            var (from, to) = (timeline.Instant("startDate") ?? shifts.Min(s => s.Start), timeline.Instant("endDate") ?? shifts.Max(s => s.End));
            draft.Rendered.Add(new RenderedShifts(parent.Text("id"), parent.Text("name"), Instant.Max(draft.Now, from), to, shifts));
        }
    }
}
