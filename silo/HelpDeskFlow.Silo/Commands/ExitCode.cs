namespace HelpDeskFlow.Silo.Commands;

/// <summary>What the program answers with. Scripts rely on the numbers.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Fine = 0;

    /// <summary>Could not be done.</summary>
    public const int Failed = 1;

    /// <summary>Asked for in a wrong way, or with a bad config.</summary>
    public const int Usage = 2;
}
