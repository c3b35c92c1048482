namespace HelpDeskFlow.Notify.Templates;

/// <summary>Named limits of templates.</summary>
public static class TemplateLimits
{
    /// <summary>Characters of a template.</summary>
    public const int SourceCharactersMax = 20_000;

    /// <summary>Blocks within blocks.</summary>
    public const int DepthMax = 8;

    /// <summary>Parts that one rendering writes or looks at; bounds its time.</summary>
    public const int StepsMax = 20_000;

    /// <summary>Characters of a rendered text.</summary>
    public const int OutputCharactersMax = 64 * 1024;

    /// <summary>Characters of a rendered subject.</summary>
    public const int SubjectCharactersMax = 250;
}
