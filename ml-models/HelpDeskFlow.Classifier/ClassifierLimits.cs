namespace HelpDeskFlow.Classifier;

/// <summary>Named limits of classification. What is beyond them is not looked at; nothing is refused for it.</summary>
public static class ClassifierLimits
{
    /// <summary>Features of one alert.</summary>
    public const int FeaturesMax = 768;

    /// <summary>Characters of words kept of one alert.</summary>
    public const int TextCharsMax = 8_192;

    /// <summary>Characters read of one field (summary, description, expression, a label's value).</summary>
    public const int FieldCharsMax = 1_500;

    /// <summary>Characters of one word; longer ones (identifiers, base64) say nothing about other alerts.</summary>
    public const int WordCharsMax = 32;

    /// <summary>Words named with a decision.</summary>
    public const int WordsNamedMax = 5;
}
