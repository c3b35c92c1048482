using HelpDeskFlow.Journals.Sqlite;

namespace HelpDeskFlow.Journals;

/// <summary>Keeps a second process (or a second journal in this one) out of a data directory for as long as it lives. The system drops it when the process ends, however it ends.</summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "journal.lock";
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolationWindows = unchecked((int)0x80070020);
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
        catch (IOException e) when (e.HResult is WouldBlockLinux or WouldBlockMac or SharingViolationWindows)
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
