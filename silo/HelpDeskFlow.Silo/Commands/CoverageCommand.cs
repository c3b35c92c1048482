using System.CommandLine;
using System.Globalization;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf coverage CONFIG SCHEDULE [--from T] [--to T]</c>: gaps, overlaps and load of a schedule; exit code 1 where nobody is on call at some time.</summary>
internal static class CoverageCommand
{
    private static readonly Duration SpanDefault = Duration.FromDays(90);

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("CONFIG") { Description = "The config file." };
        var name = new Argument<string>("SCHEDULE") { Description = "Name of a schedule in it." };
        var from = Settings.Text("--from", "T", "First instant, such as 2026-01-05T00:00:00Z. Default: now.", null);
        var to = Settings.Text("--to", "T", "End, not itself included. Default: 90 days later.", null);
        var command = new Command("coverage", "Print gaps, overlaps and load of a schedule over a span of time; exit code 1 when there is a gap that is not meant (allow_gaps).") { file, name, from, to };
        command.SetAction(parsed =>
        {
            var start = Instants.ParseOrNow(parsed.GetValue(from), "--from", terminal);
            var end = parsed.GetValue(to) is { } text ? Instants.Parse(text, "--to") : start + SpanDefault;
            if (end <= start)
            {
                throw new UsageException("--to is not later than --from; write a later instant.");
            }

            if (ConfigFile.Load(parsed.GetRequiredValue(file), terminal) is not { } config)
            {
                return ExitCode.Usage;
            }

            var schedule = ShiftsCommand.Find(config, parsed.GetRequiredValue(name));
            var coverage = Coverage.Of(schedule, null, start, end);
            var spans = new TextTable("WHAT", "FROM", "TO", "WHO");
            foreach (var gap in coverage.Gaps)
            {
                spans.Add("gap", Instants.Write(gap.Start), Instants.Write(gap.End), "nobody");
            }

            foreach (var overlap in coverage.Overlaps)
            {
                spans.Add("overlap", Instants.Write(overlap.Start), Instants.Write(overlap.End), string.Join(" over ", overlap.Layers.Select(l => $"{l.Person} (layer {l.Layer})")));
            }

            spans.Write(terminal.Out);
            terminal.Out.WriteLine();
            var load = new TextTable("PERSON", "HOURS", "NIGHTS", "IN A ROW");
            DateTimeZone ZoneOf(Domain.PersonName person) => config.Person(person)?.Zone ?? DateTimeZone.Utc;
            foreach (var one in OnCallLoad.Of(schedule, null, ZoneOf, start, end))
            {
                load.Add(one.Person.Value, one.OnCall.TotalHours.ToString("F1", CultureInfo.InvariantCulture), one.Nights.ToString(CultureInfo.InvariantCulture), one.NightsInRow.ToString(CultureInfo.InvariantCulture));
            }

            load.Write(terminal.Out);
            foreach (var warning in OnCallLoad.Warnings(schedule, null, ZoneOf, start, end))
            {
                terminal.Out.WriteLine($"note: {warning}.");
            }

            if (coverage.Until < end)
            {
                terminal.Error.WriteLine($"Looked at until {Instants.Write(coverage.Until)}; ask again with --from from there.");
            }

            return coverage.Gaps.IsEmpty || schedule.AllowGaps ? ExitCode.Fine : ExitCode.Failed;
        });
        return command;
    }
}
