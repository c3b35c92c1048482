namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>A directory of files that goes when the test ends.</summary>
internal sealed class TemporaryFiles : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("hdf-config-").FullName;

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_path, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
