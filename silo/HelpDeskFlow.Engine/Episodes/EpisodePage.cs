namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// <see cref="Slots"/> slots. The core loop writes; readers copy a slot under <see cref="TryRead"/>, which notices a write in
/// between by the version (a sequence lock: odd while a write is under way).
/// </summary>
internal sealed class EpisodePage
{
    public const int Bits = 10;
    public const int Slots = 1 << Bits;
    private const int ReadTriesMax = 1000;
    private readonly EpisodeSlot[] _slots = new EpisodeSlot[Slots];

    /// <summary><see cref="EpisodePayload.Signature"/> of each slot, side by side so that a scan reads little; 0: free.</summary>
    private readonly ulong[] _signatures = new ulong[Slots];
    private int _version;

    /// <summary>Commit that changed it last.</summary>
    public long ChangedSequence;

    /// <summary>Commit that changed its texts or which slots are free last.</summary>
    public long TextsSequence;

    /// <summary>Commit whose effects its snapshot rows hold.</summary>
    public long SnapshotSequence;

    /// <summary>Commit with which its snapshot row with the texts was written. Where no text changed since, the next snapshot writes numbers alone.</summary>
    public long TextsSnapshotSequence;

    /// <summary>Bytes of that row.</summary>
    public int TextsSnapshotBytes;

    /// <summary>For the core loop.</summary>
    public ref EpisodeSlot this[int index] => ref _slots[index];

    public void BeginWrite() => Volatile.Write(ref _version, _version + 1);

    public void EndWrite() => Volatile.Write(ref _version, _version + 1);

    public void Sign(int index, ulong signature) => Volatile.Write(ref _signatures[index], signature);

    /// <summary>False: the alert in this slot lacks one of the pairs of the mask.</summary>
    public bool MayHave(int index, ulong mask) => (Volatile.Read(ref _signatures[index]) & mask) == mask;

    /// <summary>Payload alone: one atomic read, enough to match labels.</summary>
    public byte[]? PayloadAt(int index) => Volatile.Read(ref _slots[index].Payload);

    /// <summary>A copy in which all fields belong together; false in the unlikely case that writes kept coming.</summary>
    public bool TryRead(int index, out EpisodeSlot copy)
    {
        var spin = default(SpinWait);
        for (var attempt = 0; attempt < ReadTriesMax; attempt++)
        {
            var before = Volatile.Read(ref _version);
            if ((before & 1) == 0)
            {
                copy = _slots[index];
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _version) == before)
                {
                    return true;
                }
            }

            spin.SpinOnce(); // it may sleep: the writer may have lost its core in the middle of a write
        }

        copy = default;
        return false;
    }
}
