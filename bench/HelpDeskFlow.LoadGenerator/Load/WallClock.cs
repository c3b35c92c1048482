namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>Milliseconds since 1970, for the times in the bodies.</summary>
internal static class WallClock
{
    public static long NowMs => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
