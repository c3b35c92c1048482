using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>
/// People: ana (pager at once, mail after 2 min), bo (pager at once), cy (no rules), dee (mail after 3 min only). Schedules:
/// primary is ana, secondary is bo, empty is nobody. Service checkout has the policy payments, service plain has none.
/// </summary>
internal static class IncidentConfig
{
    public static ConfigSnapshot Usual { get; } = With(Policy(
        1,
        Step("schedule:primary", Duration.FromMinutes(5)),
        Step("schedule:secondary", null),
        Step("person:cy destination:chat", Duration.FromMinutes(10))));

    public static EscalationPolicy Policy(int repeat, params EscalationStep[] steps) =>
        new("payments", [.. steps], repeat, ImmutableDictionary<Severity, SeverityOverride>.Empty);

    public static EscalationPolicy Overriding(this EscalationPolicy policy, Severity severity, SeverityOverride what) =>
        policy with { Severities = policy.Severities.SetItem(severity, what) };

    public static EscalationStep Step(string targets, Duration? wait) => new(Targets(targets), wait);

    public static ImmutableArray<NotifyTarget> Targets(string targets) => [.. targets.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Target)];

    public static ConfigSnapshot With(EscalationPolicy policy) => new()
    {
        Hash = "test",
        People =
        [
            Who("ana", ("pager", 0), ("mail", 2)),
            Who("bo", ("pager", 0)),
            Who("cy"),
            Who("dee", ("mail", 3)),
        ],
        Teams = [new Team("payments", new ScheduleName("primary")), new Team("idle", null)],
        Services =
        [
            new ServiceConfig(new ServiceName("checkout"), "payments", 1, "prod", [], [], policy.Name, ImmutableDictionary<string, string>.Empty),
            new ServiceConfig(new ServiceName("plain"), null, null, "prod", [], [], null, ImmutableDictionary<string, string>.Empty),
        ],
        Policies = [policy],
        Schedules = [Always("primary", "ana"), Always("secondary", "bo"), new Schedule(new ScheduleName("empty"), DateTimeZone.Utc, [], [])],
        Destinations = [Sink("pager"), Sink("mail"), Sink("chat")],
    };

    private static NotifyTarget Target(string text)
    {
        var name = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return text[0] switch
        {
            'n' => new NotifyTarget.OnNext(new ScheduleName(name)),
            's' => new NotifyTarget.OnSchedule(new ScheduleName(name)),
            'p' => new NotifyTarget.OnPerson(new PersonName(name)),
            'd' => new NotifyTarget.OnDestination(new DestinationName(name)),
            _ => new NotifyTarget.OnTeam(name),
        };
    }

    private static Person Who(string name, params (string Via, int Minutes)[] rules) => new(
        new PersonName(name), null, DateTimeZone.Utc, [.. rules.Select(r => new NotifyRule(new DestinationName(r.Via), Duration.FromMinutes(r.Minutes)))]);

    private static Schedule Always(string name, string person) => new(
        new ScheduleName(name),
        DateTimeZone.Utc,
        [new Layer(RotationUnit.Weeks, 1, Duration.Zero, new LocalDateTime(2026, 1, 1, 0, 0), [new PersonName(person)], [])],
        []);

    private static DestinationConfig Sink(string name) =>
        new(new DestinationName(name), "log", ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default);
}
