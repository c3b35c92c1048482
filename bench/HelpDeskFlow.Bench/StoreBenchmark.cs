using System.Diagnostics;
using System.Globalization;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Bench;

/// <summary>
/// What a PostgreSQL takes: commits a second and bytes a second of journals, each of which writes one commit after the other, as
/// partitions do; and how fast they are read back, as followers do. Bodies of 2 KB are a few new alerts, 32 KB a thousand repeats, 512 KB a storm. Each journal gets a schema.
/// </summary>
internal static class StoreBenchmark
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3);

    /// <param name="connections">A connection text for each journal, each of a database of its own.</param>
    public static void Run(IReadOnlyList<string> connections)
    {
        Console.WriteLine("journals  body      commits/s   MB/s  ms a commit  MB/s read back");
        foreach (var kilobytes in (int[])[2, 32, 512])
        {
            for (var count = 1; count <= connections.Count; count *= 2)
            {
                var journals = connections.Take(count).Select(c => PostgresJournal.Open(c, PostgresJournalOptions.Default)).ToList();
                var body = new byte[kilobytes * 1024];
                new Random(kilobytes).NextBytes(body); // nothing that compresses
                var before = journals.ToDictionary(j => j, j => j.LastSequence);
                var commits = 0L;
                var startedAt = Stopwatch.GetTimestamp();
                Parallel.ForEach(journals, new ParallelOptions { MaxDegreeOfParallelism = count }, journal =>
                {
                    while (Stopwatch.GetElapsedTime(startedAt) < Time)
                    {
                        journal.Append(new JournalCommit(journal.LastSequence + 1, Instant.FromUtc(2026, 3, 1, 0, 0), body, [], null));
                        Interlocked.Increment(ref commits);
                    }
                });
                var took = Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
                var readAt = Stopwatch.GetTimestamp();
                var read = 0L;
                Parallel.ForEach(journals, journal => Interlocked.Add(ref read, journal.ReadAfter(before[journal]).Sum(row => (long)row.Body.Length)));
                var reading = Stopwatch.GetElapsedTime(readAt).TotalSeconds;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{count,8}  {kilobytes,4} KiB  {commits / took,9:F0}  {commits * body.Length / took / 1e6,5:F0}  {took * 1000 * count / commits,11:F1}  {read / reading / 1e6,14:F0}"));
                journals.ForEach(j => j.Dispose());
            }
        }
    }
}
