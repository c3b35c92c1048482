using System.CommandLine;
using System.Globalization;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf migrate</c>: copies the SQLite journal of a data directory into another one, reads it back and compares.</summary>
internal static class MigrateCommand
{
    private const string DataDefault = "./data";

    public static Command Create(Terminal terminal)
    {
        var data = Settings.Text("--data", "DIR", $"Data directory with the SQLite journal to copy. Default: {DataDefault}.", "HDF_DATA");
        var journal = JournalSetting.Options();
        var partitions = Settings.Text("--partitions", "N", $"Split it into a cluster of N partitions (2 to {PartitionMap.CountMax}): the same number as cluster.partitions in the config. Default: copy it as it is.", "HDF_PARTITIONS");
        var command = new Command("migrate", "Copy the SQLite journal of a stopped program into another, empty journal (--journal, --journal-connection), read it back and compare. The SQLite journal stays as it is.")
        {
            data, journal.Journal, journal.Connection, partitions,
        };
        command.SetAction(parsed =>
        {
            var directory = parsed.Get(data, "HDF_DATA", terminal) ?? DataDefault;
            var setting = JournalSetting.Get(parsed, journal, terminal);
            if (setting == JournalSetting.OfSqlite)
            {
                setting.OpenForCopy(); // says what to write
            }

            if (!File.Exists(Path.Combine(directory, SqliteJournal.FileName)))
            {
                throw new UsageException($"there is no journal in {directory}; write the data directory of the program as --data DIR.");
            }

            try
            {
                using var from = SqliteJournal.Open(directory, SqliteJournalOptions.Default);
                if (Partitions(parsed.Get(partitions, "HDF_PARTITIONS", terminal)) is { } count)
                {
                    var alerts = ClusterCopy.Run(from, setting, count);
                    terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"split into {count} partitions with {alerts:N0} alerts in all; read back, everything is the same. Decisions made before are not copied: keep the old journal for hdf replay."));
                    terminal.Out.WriteLine($"From now on start silos with --engine orleans --journal {setting.Name} and the same --journal-connection; do not run the program on the SQLite journal again.");
                    return ExitCode.Fine;
                }

                using var to = setting.OpenForCopy();
                Report(terminal, directory, setting, JournalCopy.Run(from, to));
                return ExitCode.Fine;
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalCorruptException)
            {
                throw new FailedException(e.Message);
            }
        });
        return command;
    }

    private static int? Partitions(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 2 or > PartitionMap.CountMax)
        {
            throw new UsageException($"--partitions is \"{text}\"; write a number from 2 to {PartitionMap.CountMax}, or leave it out to copy the journal as it is.");
        }

        return count;
    }

    private static void Report(Terminal terminal, string directory, JournalSetting setting, CopyResult copied)
    {
        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"copied {copied.Commits:N0} commits ({copied.First} to {copied.Last}) and {copied.SnapshotRows:N0} snapshot rows, {copied.Bytes:N0} bytes; read back, everything is the same."));
        terminal.Out.WriteLine($"From now on start the program with --journal {setting.Name}, the same --journal-connection and --data {directory}; do not run it on the SQLite journal again.");
    }
}
