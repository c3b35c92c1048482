namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>Where the journal is.</summary>
/// <param name="Endpoint">Address of the table service, without a slash at its end.</param>
/// <param name="Account">Storage account.</param>
/// <param name="Key">Its key.</param>
/// <param name="Table">Name of the table.</param>
internal sealed record TablePlace(string Endpoint, string Account, byte[] Key, string Table)
{
    private const string TableDefault = "helpdeskflow";

    // The emulator's account and key are the same everywhere and public: learn.microsoft.com/azure/storage/common/storage-connect-azurite.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>What people are told; holds no key.</summary>
    public string Name => $"azure-tables {Endpoint}/{Table}";

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
        if (table.Length is < 3 or > 63 || !char.IsAsciiLetter(table[0]) || !table.All(char.IsAsciiLetterOrDigit))
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
