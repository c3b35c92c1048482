using System.Net;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>What can go wrong with the table service as the journal's exceptions, each one sentence: what, where, what to do.</summary>
internal static class TableFault
{
    /// <summary>The service cannot be reached, or went on failing.</summary>
    public static JournalUnavailableException Unreachable(string place, string why) =>
        new($"The journal {place} cannot be used: the service cannot be reached or does not answer ({why.TrimEnd('.').ReplaceLineEndings(" ")}); check it and the network, the journal goes on by itself when they do.", null);

    /// <summary>An answer that is no success and that nobody awaited.</summary>
    public static Exception From(string place, HttpStatusCode status, string said)
    {
        var what = $"{(int)status} {Code(said)}".TrimEnd();
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new JournalUnavailableException($"The journal {place} cannot be used: the service refuses us ({what}); correct AccountName and AccountKey in --journal-connection, and check the machine's clock.", null),
            HttpStatusCode.NotFound => new JournalCorruptException($"The journal {place} lacks something that was there ({what}); restore it from a backup."),
            HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => Unreachable(place, what),
            _ => new InvalidOperationException($"The journal {place} was refused a request: {what}."),
        };
    }

    /// <summary>Another program holds the journal.</summary>
    public static JournalUnavailableException InUse(string place, string holder) =>
        new($"The journal {place} is in use by {holder}; stop that one, or name another table in --journal-connection.", null);

    /// <summary>Another program took the journal over.</summary>
    public static JournalUnavailableException Deposed(string place, string holder, string since) =>
        new($"The journal {place} was taken over by {holder} at {since}, so this program writes nothing any more; stop one of the two and restart the other.", null) { IsDeposed = true };

    /// <summary>The service's own word for it, such as ServerBusy.</summary>
    private static string Code(string said)
    {
        var at = said.IndexOf("\"code\":\"", StringComparison.Ordinal);
        var end = at < 0 ? -1 : said.IndexOf('"', at + 8);
        return end < 0 ? "" : said[(at + 8)..end];
    }
}
