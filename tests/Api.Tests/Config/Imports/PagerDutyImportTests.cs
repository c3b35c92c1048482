using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Api.Tests.Config.Imports;

/// <summary>
/// Goal: after moving from PagerDuty the same people are on call and told. Method: answers in the documented form of its REST API v2,
/// with a final schedule reckoned by hand from PagerDuty's rules (the higher layer wins, turns count from the virtual start, overrides over all).
/// </summary>
public sealed class PagerDutyImportTests
{
    private const string Users = """
        {"users": [
          {"id": "PANA", "type": "user", "name": "Ana Lima", "email": "ana@example.org", "time_zone": "Europe/Lisbon", "role": "user",
           "contact_methods": [
             {"id": "C1", "type": "email_contact_method", "label": "Default", "address": "ana@example.org"},
             {"id": "C2", "type": "phone_contact_method", "label": "Mobile", "address": "912345678", "country_code": 351},
             {"id": "C3", "type": "push_notification_contact_method", "label": "Phone", "address": "token"}],
           "notification_rules": [
             {"id": "N1", "type": "assignment_notification_rule", "start_delay_in_minutes": 0, "urgency": "high", "contact_method": {"id": "C1", "type": "email_contact_method_reference"}},
             {"id": "N2", "type": "assignment_notification_rule", "start_delay_in_minutes": 3, "urgency": "high", "contact_method": {"id": "C2", "type": "phone_contact_method_reference"}},
             {"id": "N3", "type": "assignment_notification_rule", "start_delay_in_minutes": 0, "urgency": "high", "contact_method": {"id": "C3", "type": "push_notification_contact_method"}},
             {"id": "N4", "type": "assignment_notification_rule", "start_delay_in_minutes": 9, "urgency": "low", "contact_method": {"id": "C1", "type": "email_contact_method"}}]},
          {"id": "PBO", "type": "user", "name": "Bo: \"the\" ${HOME}", "email": "bo@example.org", "time_zone": "Eastern Time (US & Canada)"}
        ], "limit": 25, "offset": 0, "more": false}
        """;

    private const string Policies = """
        {"escalation_policies": [
          {"id": "PANZZEQ", "type": "escalation_policy", "name": "Engineering", "num_loops": 2, "on_call_handoff_notifications": "if_has_services",
           "escalation_rules": [
             {"id": "R1", "escalation_delay_in_minutes": 30, "targets": [{"id": "PI7DH85", "type": "schedule_reference", "summary": "Primary"}]},
             {"id": "R2", "escalation_delay_in_minutes": 15, "escalation_rule_assignment_strategy": {"type": "round_robin"},
              "targets": [{"id": "PANA", "type": "user_reference", "summary": "Ana Lima"}, {"id": "PBO", "type": "user_reference"}, {"id": "PNONE", "type": "schedule_reference", "summary": "Gone"}]}],
           "teams": [{"id": "PQ9K7I8", "type": "team_reference", "summary": "Platform"}]}]}
        """;

    private const string FinalShifts = """
        2026-01-05T20:00:00-05:00 2026-01-06T08:00:00-05:00 PCY
        2026-01-06T08:00:00-05:00 2026-01-06T20:00:00-05:00 PBO
        2026-01-06T20:00:00-05:00 2026-01-07T08:00:00-05:00 PCY
        2026-01-07T08:00:00-05:00 2026-01-07T12:00:00-05:00 PBO
        2026-01-07T12:00:00-05:00 2026-01-07T15:00:00-05:00 PANA
        2026-01-07T15:00:00-05:00 2026-01-07T20:00:00-05:00 PBO
        2026-01-07T20:00:00-05:00 2026-01-08T08:00:00-05:00 PCY
        2026-01-08T08:00:00-05:00 2026-01-08T20:00:00-05:00 PBO
        2026-01-08T20:00:00-05:00 2026-01-09T08:00:00-05:00 PCY
        2026-01-09T08:00:00-05:00 2026-01-09T20:00:00-05:00 PBO
        2026-01-09T20:00:00-05:00 2026-01-10T08:00:00-05:00 PCY
        2026-01-10T08:00:00-05:00 2026-01-10T18:00:00-05:00 PBO
        2026-01-10T18:00:00-05:00 2026-01-10T23:00:00-05:00 PANA
        2026-01-10T23:00:00-05:00 2026-01-11T08:00:00-05:00 PCY
        2026-01-11T08:00:00-05:00 2026-01-11T20:00:00-05:00 PBO
        2026-01-11T20:00:00-05:00 2026-01-12T08:00:00-05:00 PCY
        2026-01-12T08:00:00-05:00 2026-01-12T09:00:00-05:00 PBO
        2026-01-12T09:00:00-05:00 2026-01-12T20:00:00-05:00 PANA
        2026-01-12T20:00:00-05:00 2026-01-13T00:00:00-05:00 PCY
        """;

    private const string Bo = "Bo: \"the\" ${HOME}";

    [Fact]
    public async Task Import_LayersRestrictionsOverrides_SamePeopleAreOnCallAsPagerDutySays()
    {
        var run = await ImportRun.Of(new Dictionary<string, string> { ["users.json"] = Users, ["schedule.json"] = Schedule(reversed: false), ["policies.json"] = Policies });

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("PagerDuty: 3 people, 1 schedule, 1 policy.\nschedule Primary: the same people are on call as PagerDuty says, over all of 6.7 days from 2026-01-06T12:00:00Z.\n", run.Report, StringComparison.Ordinal);
        Assert.Equal(Bo, run.At("2026-01-06T08:00:00-05:00", "Primary"));
        Assert.Equal("Cy", run.At("2026-01-06T20:00:00-05:00", "Primary"));
        Assert.Equal("Ana Lima", run.At("2026-01-07T12:00:00-05:00", "Primary"));
        Assert.Equal(Bo, run.At("2026-01-07T15:00:00-05:00", "Primary"));
        Assert.Equal("Ana Lima", run.At("2026-01-10T18:00:00-05:00", "Primary"));
        Assert.Equal("Cy", run.At("2026-01-10T23:00:00-05:00", "Primary"));
        Assert.Equal("Ana Lima", run.At("2026-01-12T09:00:00-05:00", "Primary"));

        // Turns keep their wall-clock time over the clock change of 8 March.
        Assert.Equal(Bo, run.At("2026-03-09T08:59:00-04:00", "Primary"));
        Assert.Equal("Ana Lima", run.At("2026-03-09T09:00:00-04:00", "Primary"));
    }

    [Fact]
    public async Task Import_LayersInTheOtherOrder_TheFinalScheduleIsBelieved()
    {
        var run = await ImportRun.Of(new Dictionary<string, string> { ["schedule.json"] = Schedule(reversed: true) });

        Assert.Contains("the same people are on call", run.Report, StringComparison.Ordinal);
        Assert.Contains("person Cy: only the name is known", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FinalScheduleThatDiffers_IsSaidWithTheFirstInstant()
    {
        var run = await ImportRun.Of(new Dictionary<string, string> { ["schedule.json"] = Schedule(reversed: false).Replace("2026-01-07T12:00:00-05:00\",\"end\":\"2026-01-07T15:00:00-05:00\",\"user\":{\"id\":\"PANA\"", "2026-01-07T12:00:00-05:00\",\"end\":\"2026-01-07T15:00:00-05:00\",\"user\":{\"id\":\"PCY\"", StringComparison.Ordinal) });

        Assert.Contains("schedule Primary: DIFFERS from what PagerDuty says for 3h of 6.7 days, first at 2026-01-07T17:00:00Z: here PANA, there Cy.", run.Report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PeopleAndPolicies_AreCarriedOverAndTheRestIsSaid()
    {
        var run = await ImportRun.Of(new Dictionary<string, string> { ["all.json"] = Users + Schedule(reversed: false) + Policies });

        var ana = run.Snapshot.People[0];
        Assert.Equal(("Ana Lima", "ana@example.org", "+351912345678", "Europe/Lisbon"), (ana.Name.Value, ana.Email, ana.Phone, ana.Zone.Id));
        Assert.Equal(["mail 0", "voice 3"], ana.Notify.Select(r => $"{r.Via} {r.After.TotalMinutes}"));
        Assert.Equal(Bo, run.Snapshot.People[1].Name.Value);

        var policy = Assert.Single(run.Snapshot.Policies);
        Assert.Equal(("Engineering", 2), (policy.Name, policy.Repeat));
        Assert.Equal(["schedule:Primary after 30", $"person:Ana Lima, person:{Bo} after 15"], policy.Steps.Select(s => $"{string.Join(", ", s.Notify)} after {s.Wait!.Value.TotalMinutes}"));

        Assert.Equal([false, true], policy.Steps.Select(s => s.RoundRobin));

        foreach (var said in (string[])[
            "person Ana Lima: a rule through PagerDuty's app is left out",
            "person Ana Lima: the rules for low urgency are left out",
            "its time zone \"Eastern Time (US & Canada)\" is not in the time zone database",
            "policy Engineering, rule 2: it tells schedule_reference Gone, which is not in the export",
            "policy Engineering: it belongs to team Platform",
            "destinations: they write to the log only"])
        {
            Assert.Contains(said, run.Report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Import_LayerThatBeginsLaterWithinATurn_TakesUpTheTurnThen()
    {
        var run = await ImportRun.Of(new Dictionary<string, string>
        {
            ["s.json"] = """
                {"schedule": {"id": "P1", "name": "Later", "time_zone": "UTC", "schedule_layers": [
                  {"id": "L1", "name": "Layer 1", "start": "2026-02-04T12:00:00Z", "end": null, "rotation_virtual_start": "2026-01-05T09:00:00Z", "rotation_turn_length_seconds": 604800,
                   "users": [{"user": {"id": "A", "summary": "ana"}}, {"user": {"id": "B", "summary": "bo"}}, {"user": {"id": "C", "summary": "cy"}}],
                   "restrictions": [
                     {"type": "weekly_restriction", "start_time_of_day": "18:00:00", "duration_seconds": 226800, "start_day_of_week": 5},
                     {"type": "weekly_restriction", "start_time_of_day": "09:00:00", "duration_seconds": 28800, "start_day_of_week": 3},
                     {"type": "weekly_restriction", "start_time_of_day": "09:00:00", "duration_seconds": 28800, "start_day_of_week": 1}]}]}}
                """,
        });

        Assert.Equal("", run.At("2026-02-04T11:59:00Z", "Later"));
        Assert.Equal("bo", run.At("2026-02-04T12:00:00Z", "Later")); // the fifth week, 2 to 9 February
        Assert.Equal("bo", run.At("2026-02-08T20:00:00Z", "Later")); // Friday 18:00 to Monday 09:00
        Assert.Equal("cy", run.At("2026-02-09T09:00:00Z", "Later"));
        Assert.Equal("", run.At("2026-02-09T17:00:00Z", "Later"));
        Assert.Equal("", run.At("2026-02-10T12:00:00Z", "Later"));
        Assert.Equal("ana", run.At("2026-02-18T12:00:00Z", "Later"));
    }

    [Fact]
    public async Task Import_WhatIsNoExport_IsRefusedInOneSentence()
    {
        Assert.Contains("nothing in", (await ImportRun.Of(new Dictionary<string, string> { ["x.json"] = "{\"a\": 1}" })).Report, StringComparison.Ordinal);
        var broken = await ImportRun.Of(new Dictionary<string, string> { ["x.json"] = "{\n\"a\": " });
        Assert.Equal(ExitCode.Usage, broken.ExitCode);
        Assert.Contains("is no JSON (line 2)", broken.Report, StringComparison.Ordinal);
        Assert.Contains("--from is \"pd\"; write one of pagerduty, opsgenie, grafana-oncall.", (await ImportRun.Of(new Dictionary<string, string> { ["x.json"] = Users }, "--from", "pd")).Report, StringComparison.Ordinal);
    }

    /// <summary>As <c>GET /schedules/PI7DH85?since=…&amp;until=…</c> answers: the layer that wins stands first.</summary>
    private static string Schedule(bool reversed)
    {
        const string Nights = """
            {"id": "PNIGHT", "name": "Nights", "start": "2026-01-01T20:00:00-05:00", "end": null, "rotation_virtual_start": "2026-01-01T20:00:00-05:00", "rotation_turn_length_seconds": 86400,
             "users": [{"user": {"id": "PCY", "type": "user_reference", "summary": "Cy"}}],
             "restrictions": [{"type": "daily_restriction", "start_time_of_day": "20:00:00", "duration_seconds": 43200}]}
            """;
        const string Weekly = """
            {"id": "PWEEK", "name": "Weekly", "start": "2026-01-01T14:37:12-05:00", "end": null, "rotation_virtual_start": "2025-12-01T09:00:00-05:00", "rotation_turn_length_seconds": 604800,
             "users": [{"user": {"id": "PANA", "type": "user_reference"}}, {"user": {"id": "PBO", "type": "user_reference"}}], "restrictions": []}
            """;
        const string Old = """{"id": "POLD", "name": "Old", "start": "2024-01-01T00:00:00Z", "end": "2026-01-01T00:00:00Z", "rotation_virtual_start": "2024-01-01T00:00:00Z", "rotation_turn_length_seconds": 3600, "users": [{"user": {"id": "PX"}}], "restrictions": []}""";
        var final = ImportRun.Rendered(FinalShifts, (start, end, who) => new { start, end, user = new { id = who, type = "user_reference" } });
        return $$$"""
            {"schedule": {"id": "PI7DH85", "type": "schedule", "name": "Primary", "time_zone": "America/New_York", "description": "on call",
              "schedule_layers": [{{{(reversed ? $"{Weekly}, {Nights}" : $"{Nights}, {Weekly}")}}}, {{{Old}}}],
              "overrides_subschedule": {"name": "Overrides", "rendered_schedule_entries": [
                {"start": "2026-01-07T12:00:00-05:00", "end": "2026-01-07T15:00:00-05:00", "user": {"id": "PANA", "type": "user_reference"}},
                {"start": "2026-01-10T18:00:00-05:00", "end": "2026-01-10T23:00:00-05:00", "user": {"id": "PANA", "type": "user_reference"}}]},
              "final_schedule": {"name": "Final Schedule", "rendered_schedule_entries": {{{final}}} } } }
            """;
    }
}
