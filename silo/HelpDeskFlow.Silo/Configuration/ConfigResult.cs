using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>What came of reading a config file: the snapshot, or every problem found. Notes come with both.</summary>
/// <param name="Snapshot">Null exactly when there are problems.</param>
/// <param name="Problems">In the order of the file.</param>
/// <param name="Notes">Harmless but worth knowing, for instance a key that is read but not yet carried out.</param>
public sealed record ConfigResult(ConfigSnapshot? Snapshot, ImmutableArray<ConfigProblem> Problems, ImmutableArray<ConfigProblem> Notes);
