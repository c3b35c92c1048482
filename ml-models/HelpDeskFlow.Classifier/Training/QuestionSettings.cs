using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Classifier.Training;

/// <summary>What a question needs beyond examples. All values were chosen on the tuning repositories (see the model card).</summary>
/// <param name="Name">The question.</param>
public sealed record QuestionSettings(string Name)
{
    /// <summary>Whether the answers are kinds of components, so that words which name one are believed before anything was seen.</summary>
    public bool KnowsComponents { get; init; }

    /// <summary>The bar is put where answers above it are right this often.</summary>
    public double PrecisionWanted { get; init; } = 0.8;

    /// <summary>Settings of the logistic part.</summary>
    public LogisticSettings Logistic { get; init; } = new();

    /// <summary>Weight of the complement part.</summary>
    public float Complement { get; init; } = 2;

    /// <summary>How strongly a component's kind speaks for its category before training.</summary>
    public float ComponentPrior { get; init; } = 3;

    /// <summary>Whether every answer weighs the same however often it was given: how often depends on the organisation, not on the text.</summary>
    public bool IsBalanced { get; init; }

    /// <summary>Parts into which the sources are split to find temperature and bar.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Kind of component.</summary>
    public static QuestionSettings Category { get; } = new(Questions.Category) { KnowsComponents = true, PrecisionWanted = 0.75 };

    /// <summary>P0 to P3.</summary>
    public static QuestionSettings Severity { get; } = new(Questions.Severity) { PrecisionWanted = 0.65 };

    /// <summary>Page or ticket.</summary>
    public static QuestionSettings Page { get; } = new(Questions.Page) { PrecisionWanted = 0.7, IsBalanced = true };

    /// <summary>Owning team, from an organisation's own history.</summary>
    public static QuestionSettings Team { get; } = new(Questions.Team) { PrecisionWanted = 0.6 };
}
