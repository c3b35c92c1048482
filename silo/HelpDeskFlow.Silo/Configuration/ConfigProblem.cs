namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Something to say about one place of a config file: an error, or a note.</summary>
/// <param name="File">Name of the file as given.</param>
/// <param name="Line">From 1; 0 where the file as a whole is meant.</param>
/// <param name="Column">In characters, from 1; 0 where the file as a whole is meant.</param>
/// <param name="Text">What is wrong; what to write.</param>
public readonly record struct ConfigProblem(string File, long Line, long Column, string Text)
{
    /// <summary><c>FILE:LINE:COL: text</c>, the form editors jump to.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Text}" : $"{File}:{Line}:{Column}: {Text}";
}
