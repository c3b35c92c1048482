using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals;

/// <summary>
/// A journal into which another one is copied. From <see cref="BeginCopy"/> until <see cref="EndCopy"/> it holds a part only, also
/// after a crash: nobody can open it but for another copy, which begins anew.
/// </summary>
public interface ICopyTarget : IJournal
{
    /// <summary>Empties the journal. The next commit has the sequence after this one.</summary>
    /// <exception cref="JournalUnavailableException">Nothing was begun.</exception>
    void BeginCopy(long lastSequence);

    /// <summary>Stores snapshot rows outside of a commit; at most what one commit may hold.</summary>
    /// <exception cref="JournalUnavailableException">The copy cannot go on.</exception>
    void AddSnapshot(IReadOnlyList<SnapshotRow> rows);

    /// <summary>The copy is whole and on disk: from now on this is a journal like any other.</summary>
    /// <exception cref="JournalUnavailableException">It may be whole or not; another copy begins anew.</exception>
    void EndCopy(long checkpoint);
}
