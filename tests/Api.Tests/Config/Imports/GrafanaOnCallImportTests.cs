using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Api.Tests.Config.Imports;

/// <summary>
/// Goal: after moving from Grafana OnCall the same people are on call and told. Method: answers in the documented form of its API, with
/// final shifts reckoned by hand: a higher level hides lower ones, several people of a shift are on call together.
/// </summary>
public sealed class GrafanaOnCallImportTests
{
    private const string Users = """
        {"count": 4, "next": null, "previous": null, "results": [
          {"id": "UANA", "email": "ana@example.org", "slack": [], "username": "ana", "role": "admin", "timezone": "Europe/Lisbon"},
          {"id": "UBO", "email": "bo@example.org", "slack": [], "username": "bo"},
          {"id": "UCY", "email": "cy@example.org", "slack": [], "username": "cy"},
          {"id": "UDEE", "email": "dee@example.org", "slack": [], "username": "dee"}]}
        """;

    private const string Schedules = """
        {"count": 2, "next": null, "previous": null, "results": [
          {"id": "SBM7DV7BKFUYU", "name": "imported", "type": "ical", "team_id": null, "ical_url_primary": "https://example.com/a.ics", "on_call_now": [], "slack": {}},
          {"id": "S3Z477AHDXTMF", "name": "platform", "type": "calendar", "team_id": null, "time_zone": "America/New_York", "on_call_now": ["UANA"], "shifts": ["O1", "O2", "O3", "O4", "O5"], "ical_url_overrides": null, "slack": {}}]}
        """;

    private const string Shifts = """
        {"count": 5, "next": null, "previous": null, "results": [
          {"id": "O1", "name": "weeks", "type": "rolling_users", "team_id": null, "time_zone": null, "level": 0, "start": "2026-01-05T00:00:00", "duration": 604800, "frequency": "weekly", "interval": 1, "week_start": "MO",
           "by_day": null, "by_month": null, "by_monthday": null, "rolling_users": [["UANA", "UBO"], ["UCY"]], "start_rotation_from_user_index": 1},
          {"id": "O2", "name": "evenings", "type": "recurrent_event", "team_id": null, "time_zone": null, "level": 1, "start": "2026-01-05T22:00:00", "duration": 14400, "frequency": "weekly", "interval": 1, "week_start": "SU",
           "by_day": ["MO", "WE", "SA"], "by_month": null, "by_monthday": null, "users": ["UDEE"]},
          {"id": "O3", "name": "launch", "type": "single_event", "team_id": null, "time_zone": "UTC", "level": 2, "start": "2026-01-09T10:00:00", "duration": 7200, "users": ["UANA"]},
          {"id": "O4", "name": "cover", "type": "override", "team_id": null, "time_zone": "UTC", "level": 99, "start": "2026-01-10T10:00:00", "duration": 3600, "rolling_users": [["UBO"]]},
          {"id": "O5", "name": "first of the month", "type": "recurrent_event", "level": 3, "start": "2026-01-01T00:00:00", "duration": 3600, "frequency": "monthly", "interval": 1, "by_monthday": [1], "users": ["UBO"]}]}
        """;

    private const string Chains = """{"count": 1, "next": null, "previous": null, "results": [{"id": "F5JU6KJET33FE", "name": "default", "team_id": null}]}""";

    private const string Policies = """
        {"count": 7, "next": null, "previous": null, "results": [
          {"id": "E2", "escalation_chain_id": "F5JU6KJET33FE", "position": 1, "type": "wait", "duration": 300},
          {"id": "E1", "escalation_chain_id": "F5JU6KJET33FE", "position": 0, "type": "notify_on_call_from_schedule", "notify_on_call_from_schedule": "S3Z477AHDXTMF", "important": true},
          {"id": "E3", "escalation_chain_id": "F5JU6KJET33FE", "position": 2, "type": "notify_if_time_from_to", "notify_if_time_from": "09:00:00Z", "notify_if_time_to": "18:00:00Z"},
          {"id": "E4", "escalation_chain_id": "F5JU6KJET33FE", "position": 3, "type": "notify_persons", "persons_to_notify": ["UANA"]},
          {"id": "E5", "escalation_chain_id": "F5JU6KJET33FE", "position": 4, "type": "notify_person_next_each_time", "persons_to_notify_next_each_time": ["UBO", "UCY"]},
          {"id": "E6", "escalation_chain_id": "F5JU6KJET33FE", "position": 5, "type": "wait", "duration": 900},
          {"id": "E7", "escalation_chain_id": "F5JU6KJET33FE", "position": 6, "type": "repeat_escalation"}]}
        """;

    // New York is five hours behind. The week of 5 January is cy's, the next one ana's and bo's.
    private const string FinalShifts = """
        2026-01-05T05:00:00Z 2026-01-06T03:00:00Z UCY
        2026-01-06T07:00:00Z 2026-01-08T03:00:00Z UCY
        2026-01-08T03:00:00Z 2026-01-08T07:00:00Z UDEE
        2026-01-08T07:00:00Z 2026-01-09T10:00:00Z UCY
        2026-01-09T10:00:00Z 2026-01-09T12:00:00Z UANA
        2026-01-09T12:00:00Z 2026-01-10T10:00:00Z UCY
        2026-01-10T10:00:00Z 2026-01-10T11:00:00Z UBO
        2026-01-10T11:00:00Z 2026-01-11T03:00:00Z UCY
        2026-01-11T03:00:00Z 2026-01-11T07:00:00Z UDEE
        2026-01-11T07:00:00Z 2026-01-12T05:00:00Z UCY
        2026-01-12T05:00:00Z 2026-01-13T03:00:00Z UANA
        2026-01-12T05:00:00Z 2026-01-13T03:00:00Z UBO
        2026-01-13T03:00:00Z 2026-01-13T07:00:00Z UDEE
        """;

    private static Dictionary<string, string> All => new()
    {
        ["users.json"] = Users,
        ["schedules.json"] = Schedules,
        ["shifts.json"] = Shifts,
        ["chains.json"] = Chains,
        ["policies.json"] = Policies,
        ["final-S3Z477AHDXTMF.json"] = $"{{\"count\": 13, \"results\": {ImportRun.Rendered(FinalShifts, (start, end, who) => new { user_pk = who, user_email = "", user_username = "", shift_start = start, shift_end = end })}}}",
    };

    [Fact]
    public async Task Import_LevelsGroupsAndOverrides_EverybodyIsOnCallAsGrafanaSays()
    {
        var run = await ImportRun.Of(All);

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("schedule platform: the same people are on call as Grafana OnCall says, over all of 6.8 days", run.Report, StringComparison.Ordinal);
        string At(string time) => run.At(time, "platform", "platform (2)");
        Assert.Equal("cy", At("2026-01-08T02:59:00Z"));
        Assert.Equal("dee", At("2026-01-08T03:00:00Z"));
        Assert.Equal("dee", At("2026-01-11T05:00:00Z")); // Saturday's event goes on over the end of the week
        Assert.Equal("ana", At("2026-01-09T10:00:00Z"));
        Assert.Equal("bo", At("2026-01-10T10:00:00Z"));
        Assert.Equal("ana bo", At("2026-01-12T05:00:00Z"));
        Assert.Equal("dee", At("2026-01-13T03:00:00Z"));
        Assert.Equal("ana bo", At("2026-03-09T04:00:00Z")); // midnight there, after the clock change
    }

    [Fact]
    public async Task Import_Chains_LinesBetweenWaitsAreAStepAndTheRestIsSaid()
    {
        var run = await ImportRun.Of(All);

        var policy = Assert.Single(run.Snapshot.Policies);
        Assert.Equal(("default", 5), (policy.Name, policy.Repeat));
        Assert.Equal(
            ["schedule:platform, schedule:platform (2) after 5", "person:ana, person:bo, person:cy after 15"],
            policy.Steps.Select(s => $"{string.Join(", ", s.Notify)} after {s.Wait!.Value.TotalMinutes}"));
        foreach (var said in (string[])[
            "schedule imported: it is an iCal calendar",
            "schedule platform, shift first of the month: its days of the month, months or frequency have no form here",
            "schedule platform: up to 2 people are on call at once",
            "policy default: its condition notify_if_time_from_to has no form here",
            "policy default: it goes round robin over people",
            "policy default: it uses people's rules for important notifications"])
        {
            Assert.Contains(said, run.Report, StringComparison.Ordinal);
        }
    }
}
