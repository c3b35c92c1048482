using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>policies:.</summary>
internal static class PoliciesSection
{
    private const string TargetForm = "schedule:NAME, next:SCHEDULE, person:NAME, team:NAME or destination:NAME";

    private static readonly string[] Handoffs = ["stay", "hand_on"];

    /// <summary>One policy.</summary>
    public static EscalationPolicy? Read(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "policy", ConfigKeys.Policy) is not { } section || section.Name(NameKind.Policy) is not { } name)
        {
            return null;
        }

        var steps = new List<EscalationStep>();
        var items = section.Items("steps", "a list of steps", ConfigLimits.StepsMax);
        foreach (var item in items)
        {
            if (Section.Of(reader, item, $"step {steps.Count + 1} of {section.What}", ConfigKeys.Step) is not { } step)
            {
                continue;
            }

            var targets = Targets(step, "notify");
            if (step.Node("notify") is null or ListNode { Items.Count: 0 })
            {
                reader.Report(step.PlaceOf("notify"), $"{step.What} notifies nobody; write notify: [\"schedule:NAME\"] with {TargetForm}.");
            }

            steps.Add(new EscalationStep(targets, step.Time("wait", Duration.FromSeconds(1), Duration.FromDays(30)), Condition(step), step.Flag("round_robin") ?? false));
        }

        if (items.Count == 0)
        {
            reader.Report(section.PlaceOf("steps"), $"{section.What} has no steps, so it would tell nobody; write steps: [{{ notify: [\"schedule:NAME\"], wait: 5m }}].");
        }

        return new EscalationPolicy(name, [.. steps], section.Number("repeat", 0, EscalationPolicy.RepeatMax) ?? 0, Severities(section), section.Reference("hours", NameKind.Hours), section.OneOf("handoff", Handoffs) == Handoffs[1]);
    }

    /// <summary>nobody_on_call:.</summary>
    public static ImmutableArray<NotifyTarget> NobodyOnCall(Section root) => Targets(root, "nobody_on_call");

    private static StepCondition? Condition(Section step)
    {
        if (step.Part("when", ConfigKeys.StepCondition, $"\"when\" of {step.What}") is not { } when)
        {
            return null;
        }

        var severities = ImmutableArray.CreateBuilder<Severity>();
        foreach (var (text, place) in when.Texts("severity", "a list such as [P0, P1]", ConfigKeys.Severities.Length))
        {
            if (!ConfigKeys.Severities.Contains(text))
            {
                when.Reader.Report(place, $"\"{text}\" in {when.About("severity")} is not a severity; write one of {string.Join(", ", ConfigKeys.Severities)}.");
                continue;
            }

            severities.Add(Enum.Parse<Severity>(text));
        }

        return new StepCondition(severities.ToImmutable(), when.Reference("during", NameKind.Hours), when.Reference("outside", NameKind.Hours));
    }

    private static ImmutableDictionary<Severity, SeverityOverride> Severities(Section policy)
    {
        var result = ImmutableDictionary<Severity, SeverityOverride>.Empty;
        if (policy.Part("severities", ConfigKeys.Severities, $"\"severities\" of {policy.What}") is not { } part)
        {
            return result;
        }

        var most = Duration.FromDays(365);
        foreach (var (key, value) in part.Entries)
        {
            if (!Enum.TryParse<Severity>(key.Value, out var severity) || value is ScalarNode { IsNull: true } ||
                Section.Of(policy.Reader, value, $"{key.Value} of {policy.What}", ConfigKeys.SeverityRule) is not { } rule)
            {
                continue;
            }

            var least = Duration.FromSeconds(1);
            result = result.SetItem(severity, new SeverityOverride(
                rule.Time("ack_within", least, most),
                rule.Time("resolve_within", least, most),
                Targets(rule, "then"),
                rule.Flag("page"),
                Hours(rule, severity),
                rule.Time("ack_timeout", least, most),
                rule.Time("remind_every", Duration.FromMinutes(1), most)));
        }

        return result;
    }

    private static string? Hours(Section rule, Severity severity)
    {
        var name = rule.Text("hours", $"the name of hours, or {WorkingHours.Always}");
        if (name is not null && severity <= Severity.P1)
        {
            rule.Reader.Report(rule.KeyPlace("hours"), $"{rule.What} has \"hours\", but {severity} pages at any hour; remove it.");
            return null;
        }

        if (name is not null && name != WorkingHours.Always)
        {
            rule.Reader.Names.Refer(NameKind.Hours, name, rule.PlaceOf("hours"), rule.What);
        }

        return name;
    }

    private static ImmutableArray<NotifyTarget> Targets(Section section, string key)
    {
        var targets = ImmutableArray.CreateBuilder<NotifyTarget>();
        foreach (var (text, place) in section.Texts(key, $"a list of {TargetForm}", ConfigLimits.TargetsMax))
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : text[(colon + 1)..].Trim();
            (NameKind Kind, NotifyTarget Target)? target = (colon < 0 ? "" : text[..colon].Trim()) switch
            {
                "schedule" => (NameKind.Schedule, new NotifyTarget.OnSchedule(new ScheduleName(name))),
                "next" => (NameKind.Schedule, new NotifyTarget.OnNext(new ScheduleName(name))),
                "person" => (NameKind.Person, new NotifyTarget.OnPerson(new PersonName(name))),
                "team" => (NameKind.Team, new NotifyTarget.OnTeam(name)),
                "destination" => (NameKind.Destination, new NotifyTarget.OnDestination(new DestinationName(name))),
                _ => null,
            };
            if (target is null || name.Length == 0)
            {
                section.Reader.Report(place, $"\"{text}\" in {section.About(key)} does not say whom to tell; write {TargetForm}.");
                continue;
            }

            section.Reader.Names.Refer(target.Value.Kind, name, place, section.What);
            targets.Add(target.Value.Target);
        }

        return targets.ToImmutable();
    }
}
