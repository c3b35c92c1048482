namespace HelpDeskFlow.Api.Console;

/// <summary>Paths under which the console is served. The page itself needs no key: it holds no data, and asks for one.</summary>
internal static class ConsolePaths
{
    /// <summary>Files of the console stand under this path.</summary>
    public const string Files = "/console/";

    /// <summary>Whether the path is the console's.</summary>
    public static bool IsConsole(string path) =>
        path is "/" or "/favicon.ico" or "/oncall" or "/policies" or "/me" or "/silences" or "/noise" or "/classifier" || path.StartsWith("/oncall/", StringComparison.Ordinal) || path.StartsWith(Files, StringComparison.Ordinal) || path.StartsWith("/incidents/", StringComparison.Ordinal);
}
