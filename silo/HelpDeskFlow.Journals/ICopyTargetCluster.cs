using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals;

/// <summary>A cluster's store, into whose partitions a journal can be copied.</summary>
public interface ICopyTargetCluster : IClusterStore
{
    /// <summary>Opens the journal of a partition to be copied into; it must be empty, or hold a copy that did not come to its end.</summary>
    /// <exception cref="JournalUnavailableException">It holds a journal, or the store cannot be reached or written.</exception>
    ICopyTarget OpenForCopy(int partition);
}
