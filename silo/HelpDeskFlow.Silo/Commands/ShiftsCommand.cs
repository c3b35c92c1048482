using System.CommandLine;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf shifts CONFIG SCHEDULE --from T --to T</c>: JSON lines {start, end, person|null}, gapless and in order.</summary>
internal static class ShiftsCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("CONFIG") { Description = "The config file." };
        var schedule = new Argument<string>("SCHEDULE") { Description = "Name of a schedule in it." };
        var from = new Option<string>("--from") { Description = "First instant, such as 2026-01-05T00:00:00Z.", HelpName = "T", Required = true };
        var to = new Option<string>("--to") { Description = "End, not itself included.", HelpName = "T", Required = true };
        var command = new Command("shifts", "Print who is on call over a span of time as JSON lines {start, end, person}; person is null where nobody is.") { file, schedule, from, to };
        command.SetAction(parsed =>
        {
            var start = Instants.Parse(parsed.GetRequiredValue(from), "--from");
            var end = Instants.Parse(parsed.GetRequiredValue(to), "--to");
            if (end <= start)
            {
                throw new UsageException("--to is not later than --from; write a later instant.");
            }

            if (ConfigFile.Load(parsed.GetRequiredValue(file), terminal) is not { } config)
            {
                return ExitCode.Usage;
            }

            foreach (var shift in Shifts(Find(config, parsed.GetRequiredValue(schedule)), start, end))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(new { start = Instants.Write(shift.Start), end = Instants.Write(shift.End), person = shift.Person?.Value }));
            }

            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>The schedule of that name; names the nearest one when there is none.</summary>
    public static Schedule Find(ConfigSnapshot config, string name)
    {
        if (config.Schedule(new ScheduleName(name)) is { } schedule)
        {
            return schedule;
        }

        var names = config.Schedules.Select(s => s.Name.Value).ToList();
        var write = Configuration.NearestName.Of(name, names) is { } near ? $"write \"{near}\"" : names.Count == 0 ? "the config has none" : $"write one of {string.Join(", ", names)}";
        throw new UsageException($"there is no schedule \"{name}\" in the config; {write}.");
    }

    private static IEnumerable<Shift> Shifts(Schedule schedule, Instant from, Instant to)
    {
        Shift? open = null; // a shift may go on over two calls
        while (from < to)
        {
            foreach (var shift in OnCallAt.Shifts(schedule, null, from, to))
            {
                if (open is { } before && before.Person == shift.Person)
                {
                    open = before with { End = shift.End };
                }
                else
                {
                    if (open is { } whole)
                    {
                        yield return whole;
                    }

                    open = shift;
                }

                from = shift.End;
            }
        }

        if (open is { } last)
        {
            yield return last;
        }
    }
}
