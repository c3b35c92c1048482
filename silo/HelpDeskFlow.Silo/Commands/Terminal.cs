namespace HelpDeskFlow.Silo.Commands;

/// <summary>What a command may touch of the world around it; tests bring their own.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">What went wrong, and notes.</param>
/// <param name="Environment">Value of an environment variable, or null.</param>
/// <param name="Time">Clock.</param>
/// <param name="Http">Transport for commands that ask a running program; null: the network.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, Func<string, string?> Environment, TimeProvider Time, HttpMessageHandler? Http)
{
    /// <summary>The process's own.</summary>
    public static Terminal OfProcess { get; } = new(Console.Out, Console.Error, System.Environment.GetEnvironmentVariable, TimeProvider.System, null);
}
