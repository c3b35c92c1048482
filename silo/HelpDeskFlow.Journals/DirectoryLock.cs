using HelpDeskFlow.Journals.Sqlite;

namespace HelpDeskFlow.Journals;

/// <summary>Keeps a second process (or a second journal in this one) out of a data directory for as long as it lives. The system drops it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "journal.lock";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Creates the directory if need be and takes the lock.</summary>
    public static DirectoryLock Take(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw JournalFault.Directory(directory, e);
        }

        var path = Path.Combine(directory, FileName);
        try
        {
            return new DirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(path))
        {
            throw JournalFault.InUse(directory, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw JournalFault.Directory(directory, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
