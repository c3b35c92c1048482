using System.Text;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>Commits to test with: the content follows from the sequence, so that what is read can be checked.</summary>
internal static class Commits
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 12, 0) + Duration.FromNanoseconds(7);

    public static Instant At(long sequence) => Start + Duration.FromSeconds(sequence);

    public static byte[] Body(long sequence, int length)
    {
        var body = new byte[length];
        new Random((int)sequence).NextBytes(body);
        return body;
    }

    public static JournalCommit Of(long sequence, int length = 200) => new(sequence, At(sequence), Body(sequence, length), [], null);

    public static SnapshotRow Piece(byte kind, string key, long sequence, string text) => new(kind, key, sequence, Encoding.UTF8.GetBytes(text));

    public static string Text(this SnapshotRow row) => Encoding.UTF8.GetString(row.Body.Span);

    public static void AppendMany(this IJournal journal, int count, int length = 200)
    {
        for (var i = 0; i < count; i++)
        {
            journal.Append(Of(journal.LastSequence + 1, length));
        }
    }
}
