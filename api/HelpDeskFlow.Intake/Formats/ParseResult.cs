namespace HelpDeskFlow.Intake.Formats;

/// <summary>How reading a body ended. With a problem the whole body is refused and the batch must not be used; refused single alerts are in the batch.</summary>
/// <param name="Problem">One sentence, or null.</param>
internal readonly record struct ParseResult(string? Problem)
{
    /// <summary>The body could be followed to its end.</summary>
    public static ParseResult Read => default;
}
