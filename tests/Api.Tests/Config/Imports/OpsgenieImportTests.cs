using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Api.Tests.Config.Imports;

/// <summary>
/// Goal: after moving from Opsgenie the same people are on call and told. Method: answers in the documented form of its API, with a
/// timeline reckoned by hand: rotations run beside each other.
/// </summary>
public sealed class OpsgenieImportTests
{
    private const string Users = """
        {"data": [
          {"blocked": false, "verified": true, "id": "u1", "username": "ana@example.org", "fullName": "Ana Lima", "role": {"id": "User", "name": "User"}, "timeZone": "Europe/Lisbon", "locale": "en_US"},
          {"blocked": false, "verified": true, "id": "u2", "username": "bo@example.org", "fullName": "Bo", "role": {"id": "User", "name": "User"}, "timeZone": "Europe/Berlin", "locale": "en_US"}],
         "totalCount": 2, "took": 0.1, "requestId": "r"}
        """;

    private const string Schedules = """
        {"data": [
          {"id": "s1", "name": "ops", "description": "", "timezone": "Europe/Lisbon", "enabled": true, "ownerTeam": {"id": "t1", "name": "ops_team"}, "rotations": [
            {"id": "r1", "name": "Weeks", "startDate": "2026-01-05T09:00:00Z", "type": "weekly", "length": 1, "participants": [{"type": "user", "id": "u1", "username": "ana@example.org"}, {"type": "user", "id": "u2", "username": "bo@example.org"}]},
            {"id": "r2", "name": "Second pair of eyes", "startDate": "2026-01-05T09:00:00Z", "endDate": "2026-12-01T00:00:00Z", "type": "daily", "length": 1,
             "participants": [{"type": "user", "username": "cy@example.org"}, {"type": "none"}],
             "timeRestriction": {"type": "weekday-and-time-of-day", "restrictions": [
               {"startDay": "monday", "endDay": "monday", "startHour": 9, "endHour": 17, "startMin": 0, "endMin": 30},
               {"startDay": "wednesday", "endDay": "wednesday", "startHour": 9, "endHour": 17, "startMin": 0, "endMin": 30}]}}]},
          {"id": "s2", "name": "nights", "timezone": "UTC", "enabled": true, "rotations": [
            {"id": "r3", "name": "Night", "startDate": "2026-01-05T22:00:00Z", "type": "hourly", "length": 6, "participants": [{"type": "user", "username": "bo@example.org"}, {"type": "team", "id": "t9", "name": "other"}],
             "timeRestriction": {"type": "time-of-day", "restriction": {"startHour": 22, "startMin": 0, "endHour": 6, "endMin": 0}}},
            {"id": "r4", "name": "Day", "startDate": "2026-01-05T06:00:00Z", "type": "daily", "length": 1, "participants": [{"type": "user", "username": "ana@example.org"}],
             "timeRestriction": {"type": "time-of-day", "restriction": {"startHour": 6, "startMin": 0, "endHour": 22, "endMin": 0}}}]},
          {"id": "s3", "name": "off", "timezone": "UTC", "enabled": false, "rotations": []}],
         "expandable": ["rotation"], "took": 0.1, "requestId": "r"}
        """;

    private const string Overrides = """
        {"data": [{"_parent": {"id": "s2", "name": "nights", "enabled": true}, "alias": "o1", "user": {"type": "user", "id": "u2", "username": "bo@example.org"}, "startDate": "2026-01-07T10:00:00Z", "endDate": "2026-01-07T12:00:00Z",
          "rotations": [{"id": "r4", "name": "Day"}]}]}
        """;

    private const string Escalations = """
        {"data": [{"id": "e1", "name": "ops_escalation", "description": "", "ownerTeam": {"id": "t1", "name": "ops_team"},
          "rules": [
            {"condition": "if-not-acked", "notifyType": "default", "delay": {"timeAmount": 0, "timeUnit": "minutes"}, "recipient": {"type": "schedule", "id": "s1", "name": "ops"}},
            {"condition": "if-not-acked", "notifyType": "next", "delay": {"timeAmount": 5, "timeUnit": "minutes"}, "recipient": {"type": "schedule", "id": "s2", "name": "nights"}},
            {"condition": "if-not-acked", "notifyType": "default", "delay": {"timeAmount": 1, "timeUnit": "hours"}, "recipient": {"type": "user", "id": "u1", "username": "ana@example.org"}},
            {"condition": "if-not-acked", "notifyType": "all", "delay": {"timeAmount": 1, "timeUnit": "hours"}, "recipient": {"type": "team", "id": "t1", "name": "ops_team"}},
            {"condition": "if-not-closed", "notifyType": "default", "delay": {"timeAmount": 2, "timeUnit": "hours"}, "recipient": {"type": "user", "username": "bo@example.org"}}],
          "repeat": {"waitInterval": 10, "count": 3, "resetRecipientStates": false, "closeAlertAfterAll": true}}]}
        """;

    private const string Timeline = """
        {"data": {"_parent": {"id": "s1", "name": "ops", "enabled": true}, "startDate": "2026-01-06T00:00:00Z", "endDate": "2026-01-13T00:00:00Z",
          "finalTimeline": {"rotations": [
            {"id": "r1", "name": "Weeks", "order": 1, "periods": [
              {"startDate": "2026-01-06T00:00:00Z", "endDate": "2026-01-12T09:00:00Z", "type": "default", "recipient": {"id": "u1", "type": "user", "name": "ana@example.org"}},
              {"startDate": "2026-01-12T09:00:00Z", "endDate": "2026-01-13T00:00:00Z", "type": "default", "recipient": {"id": "u2", "type": "user", "name": "bo@example.org"}}]},
            {"id": "r2", "name": "Second pair of eyes", "order": 2, "periods": [
              {"startDate": "2026-01-07T09:00:00Z", "endDate": "2026-01-07T17:30:00Z", "type": "default", "recipient": {"type": "user", "name": "cy@example.org"}}]}]}}}
        """;

    private static Dictionary<string, string> All => new() { ["u.json"] = Users, ["s.json"] = Schedules, ["o.json"] = Overrides, ["e.json"] = Escalations, ["t.json"] = Timeline };

    [Fact]
    public async Task Import_RotationsBesideEachOther_EverybodyIsOnCallAsOpsgenieSays()
    {
        var run = await ImportRun.Of(All);

        Assert.Equal(ExitCode.Fine, run.ExitCode);
        Assert.Contains("schedule ops: the same people are on call as Opsgenie says, over all of 6.5 days", run.Report, StringComparison.Ordinal);
        Assert.Equal(["ops", "ops (2)", "nights"], run.Snapshot.Schedules.Select(s => s.Name.Value));
        Assert.Equal("Ana Lima cy@example.org", run.At("2026-01-07T09:00:00Z", "ops", "ops (2)"));
        Assert.Equal("Ana Lima", run.At("2026-01-07T17:30:00Z", "ops", "ops (2)"));
        Assert.Equal("Bo", run.At("2026-01-12T09:00:00Z", "ops", "ops (2)"));

        // Rotations whose hours do not meet are layers of one schedule; hours are elapsed time.
        Assert.Equal("Bo", run.At("2026-01-06T22:00:00Z", "nights"));
        Assert.Equal("", run.At("2026-01-07T04:00:00Z", "nights"));
        Assert.Equal("Ana Lima", run.At("2026-01-07T06:00:00Z", "nights"));
        Assert.Equal("Bo", run.At("2026-01-07T10:00:00Z", "nights"));
        Assert.Equal("Ana Lima", run.At("2026-01-07T12:00:00Z", "nights"));
    }

    [Fact]
    public async Task Import_Escalations_DelaysBecomeWaitsAndTheRestIsSaid()
    {
        var run = await ImportRun.Of(All);

        var policy = Assert.Single(run.Snapshot.Policies);
        Assert.Equal(3, policy.Repeat);
        Assert.Equal(
            ["schedule:ops, schedule:ops (2) after 5", "schedule:nights after 55", "person:Ana Lima, schedule:ops, schedule:ops (2) after 10"],
            policy.Steps.Select(s => $"{string.Join(", ", s.Notify)} after {s.Wait!.Value.TotalMinutes}"));
        foreach (var said in (string[])[
            "schedule ops: up to 2 people are on call at once",
            "schedule nights, rotation Night: team other takes part in it",
            "schedule nights: override o1 is for some of its rotations",
            "schedule off: it is disabled there",
            "person cy@example.org: only the user name is known",
            "policy ops_escalation, rule 2: it tells \"next\" of the recipient",
            "policy ops_escalation, rule 4: it tells team ops_team; here whoever is on call in its schedule ops is told",
            "policy ops_escalation, rule 5: it tells also after somebody acknowledged",
            "policy ops_escalation: it closes the alert after the last repeat"])
        {
            Assert.Contains(said, run.Report, StringComparison.Ordinal);
        }
    }
}
