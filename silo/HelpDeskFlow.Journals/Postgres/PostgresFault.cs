using HelpDeskFlow.Engine.Ports;
using Npgsql;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>PostgreSQL's errors as the journal's exceptions, each one sentence: what, where, what to do. Codes: postgresql.org/docs/current/errcodes-appendix.html.</summary>
internal static class PostgresFault
{
    /// <summary>The exception for a failure of the server or of the way to it.</summary>
    public static Exception From(NpgsqlException e, string place, string what)
    {
        if (e is not PostgresException server)
        {
            return Unavailable($"The journal {place} {what}: the server cannot be reached ({Reason(e)}); check the server and the network, the journal goes on by itself when they do.");
        }

        var said = $"PostgreSQL {server.SqlState}, {server.MessageText.TrimEnd('.')}";
        return server.SqlState switch
        {
            PostgresErrorCodes.DiskFull => Unavailable($"The journal {place} {what}: the server's disk is full ({said}); free space on it, the journal then goes on by itself."),
            PostgresErrorCodes.TooManyConnections => Unavailable($"The journal {place} {what}: the server has no connection left ({said}); raise max_connections or close other programs."),
            PostgresErrorCodes.OutOfMemory => Unavailable($"The journal {place} {what}: the server has no memory left ({said}); give it more."),
            PostgresErrorCodes.ReadOnlySqlTransaction => Unavailable($"The journal {place} {what}: the server is read-only, such as a standby ({said}); name the primary in --journal-connection."),
            PostgresErrorCodes.InvalidCatalogName => Unavailable($"The journal {place} {what}: there is no such database ({said}); create it (createdb), or name another in --journal-connection."),
            PostgresErrorCodes.InsufficientPrivilege => Unavailable($"The journal {place} {what}: this user may not do that ({said}); let the user create in the database, or make it owner of the schema {PostgresSchema.Name}."),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName =>
                new JournalCorruptException($"The journal {place} {what}: its tables are not as this program made them ({said}); restore it from a backup."),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new JournalCorruptException($"The journal {place} {what}: it is damaged ({said}); restore it from a backup."),
            _ when server.SqlState.StartsWith("28", StringComparison.Ordinal) => Unavailable($"The journal {place} {what}: the server refuses the login ({said}); correct the user and the password in --journal-connection."),
            _ => Unavailable($"The journal {place} {what} ({said}); look into the server's log, the journal goes on by itself when the cause is gone."),
        };
    }

    /// <summary>True where nobody knows whether the server did what it was asked for: the connection broke, the answer was late, or the server went down.</summary>
    public static bool AnswerIsLost(NpgsqlException e) =>
        e is not PostgresException server
        || server.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.QueryCanceled
        || server.SqlState.StartsWith("08", StringComparison.Ordinal);

    /// <summary>Another program holds the journal.</summary>
    public static JournalUnavailableException InUse(string place, string? holder) =>
        Unavailable($"The journal {place} is in use by {holder ?? "another program"}; stop that one, or name another database in --journal-connection.");

    /// <summary>Another program took the journal over.</summary>
    public static JournalUnavailableException Deposed(string place, string holder, string since) =>
        new($"The journal {place} was taken over by {holder} at {since}, so this program writes nothing any more; stop one of the two and restart the other.", null) { IsDeposed = true };

    private static string Reason(Exception e) => (e.InnerException?.Message ?? e.Message).TrimEnd('.').ReplaceLineEndings(" ");

    private static JournalUnavailableException Unavailable(string message) => new(message, null);
}
