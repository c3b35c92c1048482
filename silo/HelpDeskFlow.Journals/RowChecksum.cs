using System.Text;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Journals;

/// <summary>Checksums of stored rows: XXH64 of the body, mixed with what names the row, so that a body that belongs to another row is found too.</summary>
internal static class RowChecksum
{
    /// <summary>Of a commit.</summary>
    public static long OfCommit(long sequence, long at, ReadOnlySpan<byte> body) =>
        unchecked((long)XxHash64.Avalanche(XxHash64.Hash(body) ^ XxHash64.Avalanche((ulong)sequence) ^ ((ulong)at * 3)));

    /// <summary>Of a snapshot row; the key in UTF-8.</summary>
    public static long OfSnapshot(byte kind, ReadOnlySpan<byte> key, long sequence, ReadOnlySpan<byte> body) =>
        unchecked((long)XxHash64.Avalanche(XxHash64.Hash(body) ^ XxHash64.Hash(key) ^ XxHash64.Avalanche((ulong)sequence) ^ ((ulong)kind * 3)));

    /// <summary>Of a snapshot row.</summary>
    public static long OfSnapshot(byte kind, string key, long sequence, ReadOnlySpan<byte> body) => OfSnapshot(kind, Encoding.UTF8.GetBytes(key), sequence, body);
}
