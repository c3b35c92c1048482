using System.Collections.Immutable;
using System.CommandLine;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using Command = System.CommandLine.Command;
using Route = HelpDeskFlow.Domain.Routing.Route;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Routing;
using HelpDeskFlow.Silo.Configuration;
using NodaTime;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf route FILE --labels k=v,…</c>: which service and policy an alert with these labels gets, and who would be told now.</summary>
internal static class RouteCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The config file." };
        var labels = new Option<string>("--labels") { Description = "Labels of the alert: alertname=HighLatency,service=checkout. Put a value with a comma in double quotes.", HelpName = "k=v,…", Required = true };
        var at = Settings.Text("--at", "T", "The instant asked about, such as 2026-01-05T09:00:00Z. Default: now.", null);
        var command = new Command("route", "Print which service and policy an alert with these labels would get, and who would be told.") { file, labels, at };
        command.SetAction(parsed =>
        {
            var set = Labels(parsed.GetRequiredValue(labels));
            var now = Instants.ParseOrNow(parsed.GetValue(at), "--at", terminal);
            if (ConfigFile.Load(parsed.GetRequiredValue(file), terminal) is not { } config)
            {
                return ExitCode.Usage;
            }

            Write(config, set, now, terminal.Out);
            return ExitCode.Fine;
        });
        return command;
    }

    private static void Write(ConfigSnapshot config, LabelSet labels, Instant now, TextWriter writer)
    {
        var (service, routeWhy) = Route.ServiceOf(config, labels);
        var (severity, severityWhy) = SeverityRule.Of(config, service, labels);
        var policy = config.Policy(config.Service(service)?.Policy);
        writer.WriteLine($"service   {service} ({routeWhy})");
        writer.WriteLine($"team      {config.Service(service)?.Team ?? "none"}");
        writer.WriteLine($"severity  {severity} ({severityWhy})");
        writer.WriteLine($"policy    {policy?.Name ?? "none"}");
        if (EscalationPlan.NotPagedWhy(policy, service, severity) is { } why)
        {
            writer.WriteLine($"told now  nobody ({why.TrimEnd('.')})");
            return;
        }

        if (EscalationPlan.Hours(config, policy, config.Service(service)?.Team, severity) is { } hours)
        {
            var open = WorkTime.NextOpen(hours, now);
            writer.WriteLine($"hours     {hours.Name} ({(open <= now ? "it is working time" : $"nobody is told before {open}")}; times below are counted in them)");
        }

        var context = new StepContext(now, config, ImmutableDictionary<ScheduleName, RotationState>.Empty, 0);
        var after = Duration.Zero;
        for (var step = 1; step <= policy!.Steps.Length; step++)
        {
            var heading = step == 1 ? "told now " : $"after {DurationText.Of(after)}";
            var one = policy.Steps[step - 1];
            if (EscalationPlan.Skipped(one, severity, config, now) is var (skipped, _))
            {
                writer.WriteLine($"{heading} nobody (step {step} is skipped: {skipped})");
                continue;
            }

            var reach = Reach.Of(one.Notify, context, laterToo: true);
            heading = one.RoundRobin && one.Notify.Length > 1 ? $"{heading} one of" : heading;
            foreach (var way in reach.Ways)
            {
                var later = way.After > Duration.Zero ? $", {DurationText.Of(way.After)} later" : "";
                writer.WriteLine($"{heading} {way.Person?.ToString() ?? "everybody there"} via {way.Via}{later} ({way.Target}: {way.Why})");
            }

            foreach (var nobody in reach.Nobody)
            {
                writer.WriteLine($"{heading} nobody ({nobody.Target}: {nobody.Why})");
            }

            after += EscalationPlan.Wait(policy, severity, new StepPlace(step, 0));
        }

        writer.WriteLine(
            severity == Severity.P0 ? "Then again from step 1 until somebody acknowledges."
            : policy.Repeat == 0 ? "Then the policy ends."
            : $"Then again from step 1, {policy.Repeat} times.");
    }

    private static LabelSet Labels(string text)
    {
        if (!MatcherText.TryParseList(text, out var matchers, out var error))
        {
            throw new UsageException($"--labels cannot be read: {error}");
        }

        if (matchers.FirstOrDefault(m => m.Operator != MatchOperator.Equal) is { } wrong)
        {
            throw new UsageException($"--labels has \"{wrong}\"; labels are written name=value.");
        }

        return LabelSet.From(matchers.Select(m => KeyValuePair.Create(m.Name, m.Value)));
    }
}
