namespace HelpDeskFlow.Engine.ContractTests;

/// <summary>A new empty directory that goes when the test ends.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hdf-journal-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
