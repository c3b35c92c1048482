using HelpDeskFlow.Silo.Commands;

namespace HelpDeskFlow.Silo;

/// <summary>The composition root: puts engine, journal, intake, notify and API together and runs them.</summary>
public static class Hosting
{
    /// <summary>Runs until the token is cancelled; returns the exit code.</summary>
    public static Task<int> RunAsync(RunOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        Console.Error.WriteLine("this build holds the commands only; the server is not composed in it.");
        return Task.FromResult(ExitCode.Failed);
    }
}
