namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>The file of the write-ahead log.</summary>
internal static class LogFile
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>
    /// Writes zeros behind what is in the log until it has that many bytes. SQLite reads a log up to the first frame whose
    /// checksum does not hold, and zeros are no frame. Only a help for speed: where it fails the log grows as it goes.
    /// </summary>
    public static void Preallocate(string databasePath, int bytes)
    {
        try
        {
            using var log = new FileStream(databasePath + "-wal", FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var zeros = new byte[ChunkBytes];
            log.Seek(0, SeekOrigin.End);
            while (log.Position < bytes)
            {
                log.Write(zeros, 0, (int)Math.Min(ChunkBytes, bytes - log.Position));
            }

            log.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk is told by the append that meets it, with a sentence of its own.
        }
    }
}
