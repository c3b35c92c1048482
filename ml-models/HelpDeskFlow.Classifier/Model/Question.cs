using System.Collections.Immutable;

namespace HelpDeskFlow.Classifier.Model;

/// <summary>One question a model answers.</summary>
/// <param name="Name"><see cref="Questions"/>.</param>
/// <param name="Classes">Possible answers, in the order of the table's columns.</param>
/// <param name="First">Column of the first of them.</param>
/// <param name="Temperature">Scores are divided by it before they become probabilities; found on alerts that were not trained on.</param>
/// <param name="Bar">It abstains where the best answer is less probable.</param>
public sealed record Question(string Name, ImmutableArray<string> Classes, int First, float Temperature, float Bar);

/// <summary>Names of the questions.</summary>
public static class Questions
{
    /// <summary>Kind of component: database, network, …</summary>
    public const string Category = "category";

    /// <summary>P0 to P3.</summary>
    public const string Severity = "severity";

    /// <summary>Whether somebody is to be woken: page or ticket.</summary>
    public const string Page = "page";

    /// <summary>Owning team of an organisation.</summary>
    public const string Team = "team";
}
