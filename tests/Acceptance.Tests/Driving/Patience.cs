namespace HelpDeskFlow.Acceptance.Tests.Driving;

/// <summary>Named bounds of waiting. They only end a test that fails; none of them is ever waited for whole by one that passes.</summary>
internal static class Patience
{
    /// <summary>A program to answer after its start, on a busy machine.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromSeconds(40);

    /// <summary>A graceful stop, as promised.</summary>
    public static readonly TimeSpan Stop = TimeSpan.FromSeconds(10);

    /// <summary>A killed process to be gone.</summary>
    public static readonly TimeSpan Kill = TimeSpan.FromSeconds(20);

    /// <summary>A command to end.</summary>
    public static readonly TimeSpan Command = TimeSpan.FromSeconds(40);

    /// <summary>Something that happens "at once".</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    /// <summary>Something that takes several rounds of somebody else's clock.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
}
