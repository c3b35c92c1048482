using HelpDeskFlow.Engine.Ports;
using SQLitePCL;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>SQLite's result codes as the journal's exceptions, each one sentence: what, where, what to do. Codes: sqlite.org/rescode.html.</summary>
internal static class JournalFault
{
    // SQLITE_IOERR_SHMSIZE: the file that indexes the log could not be made large enough; on a sound disk that is a full one.
    private const int LogIndexHasNoRoom = 4874;

    /// <summary>The exception for a result code, extended or not.</summary>
    public static Exception From(int code, string path, string what)
    {
        var name = $"SQLite {code}, {raw.sqlite3_errstr(code).utf8_to_string()}";
        return (code == LogIndexHasNoRoom ? raw.SQLITE_FULL : code & 0xFF) switch
        {
            raw.SQLITE_FULL => Unavailable($"The journal {path} {what}: the disk is full ({name}); free space on it, the journal then goes on by itself."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => Unavailable($"The journal {path} {what}: it is read-only ({name}); let this program's user write to the directory and its files."),
            raw.SQLITE_IOERR => Unavailable($"The journal {path} {what}: the disk failed ({name}); check the disk and the system's log, the journal goes on by itself when the disk does."),
            raw.SQLITE_CANTOPEN => Unavailable($"The journal {path} {what}: its files cannot be opened ({name}); check that the directory exists and that this program's user may write to it."),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Unavailable($"The journal {path} {what}: another program holds it locked ({name}); close the program that has the file open."),
            raw.SQLITE_NOMEM => Unavailable($"The journal {path} {what}: there is no memory left ({name}); give the program more memory."),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new JournalCorruptException($"The journal {path} {what}: the file is damaged ({name}); restore the data directory from a backup, or move it away to start empty."),
            raw.SQLITE_TOOBIG => new ArgumentOutOfRangeException(nameof(code), $"The journal {path} {what}: a value is larger than SQLite takes ({name})."),
            _ => new InvalidOperationException($"The journal {path} {what}: {name}."),
        };
    }

    /// <summary>The data directory itself cannot be used.</summary>
    public static JournalUnavailableException Directory(string directory, Exception inner) =>
        new($"The data directory {directory} cannot be written ({inner.Message.TrimEnd('.')}); let this program's user write to it or name another directory.", inner);

    /// <summary>Another process holds the directory.</summary>
    public static JournalUnavailableException InUse(string directory, Exception inner) =>
        new($"The data directory {directory} is in use by another running program; stop that one or name another directory.", inner);

    private static JournalUnavailableException Unavailable(string message) => new(message, null);
}
