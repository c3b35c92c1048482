using System.Globalization;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>Where the journal is.</summary>
/// <param name="Endpoint">Address of the table service, without a slash at its end.</param>
/// <param name="Account">Storage account.</param>
/// <param name="Key">Its key.</param>
/// <param name="Table">Name of the table.</param>
/// <param name="Partition">Partition key of all entities that are read and written there.</param>
internal sealed record TablePlace(string Endpoint, string Account, byte[] Key, string Table, string Partition = TableEntity.Partition)
{
    private const string TableDefault = "helpdeskflow";
    private const string ClusterSuffix = "cluster";
    private const int TableLengthMax = 63;

    // The emulator's account and key are the same everywhere and public: learn.microsoft.com/azure/storage/common/storage-connect-azurite.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>What people are told; holds no key.</summary>
    public string Name => $"azure-tables {Endpoint}/{Table}";

    /// <summary>The table of what the silos of a cluster share, beside their journals.</summary>
    public TablePlace OfCluster => this with { Table = Table + ClusterSuffix };

    /// <summary>The journal of a partition of a cluster. The only one is where a program on one machine has its journal, so that a cluster of one can go on with it.</summary>
    public TablePlace OfPartition(int partition, int partitions) =>
        partitions == 1 ? this : this with { Table = string.Create(CultureInfo.InvariantCulture, $"{Table}p{partition}") };

    /// <summary>As <see cref="Parse"/>, for a cluster, whose tables have longer names.</summary>
    /// <exception cref="FormatException">The message says what is wrong, and repeats no value.</exception>
    public static TablePlace ParseOfCluster(string text) => Parse(text) is var place && place.OfCluster.Table.Length <= TableLengthMax
        ? place
        : throw new FormatException($"Table has more than {TableLengthMax - ClusterSuffix.Length} letters and digits, too many for the names of a cluster's tables");

    /// <summary>What is wrong with the text for <see cref="Parse"/> or <see cref="ParseOfCluster"/>; null: nothing.</summary>
    public static string? Problem(string text, Func<string, TablePlace> parse)
    {
        try
        {
            parse(text);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>Reads the text of <c>--journal-connection</c>: a connection string as Azure's portal shows it, and perhaps <c>Table=NAME</c>.</summary>
    /// <exception cref="FormatException">The message says what is wrong, and repeats no value.</exception>
    public static TablePlace Parse(string text)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !parts.TryAdd(part[..at].Trim(), part[(at + 1)..].Trim()))
            {
                throw new FormatException("it is not a list of different KEY=VALUE with a semicolon between them");
            }
        }

        var table = parts.GetValueOrDefault("Table", TableDefault);
        if (table.Length is < 3 or > TableLengthMax || !char.IsAsciiLetter(table[0]) || !table.All(char.IsAsciiLetterOrDigit))
        {
            throw new FormatException("Table is not 3 to 63 letters and digits, a letter first");
        }

        var isEmulator = string.Equals(parts.GetValueOrDefault("UseDevelopmentStorage"), "true", StringComparison.OrdinalIgnoreCase);
        var account = parts.GetValueOrDefault("AccountName", isEmulator ? EmulatorAccount : "");
        var endpoint = parts.GetValueOrDefault(
            "TableEndpoint",
            isEmulator ? $"http://127.0.0.1:10002/{EmulatorAccount}" : $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}");
        var key = new byte[256];
        return account.Length == 0 ? throw new FormatException("AccountName is missing")
            : !Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? throw new FormatException("TableEndpoint is not an address")
            : !Convert.TryFromBase64String(parts.GetValueOrDefault("AccountKey", isEmulator ? EmulatorKey : ""), key, out var length) || length == 0 ? throw new FormatException("AccountKey is missing or not a key")
            : new TablePlace(endpoint.TrimEnd('/'), account, key[..length], table);
    }
}
