namespace HelpDeskFlow.Silo.Client;

/// <summary>A query string; parts without a value are left out.</summary>
internal static class Query
{
    /// <summary><c>path?name=value&amp;…</c>, escaped.</summary>
    public static string Of(string path, params (string Name, string? Value)[] parts)
    {
        var query = string.Join('&', parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
