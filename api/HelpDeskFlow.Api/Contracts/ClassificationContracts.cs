using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>What the classifier said about an alert when it began to fire, and what people said since.</summary>
/// <param name="Alert">Id of the alert.</param>
/// <param name="Version">Version of the model that said it; its first four digits where that model is not in use any more.</param>
/// <param name="Shadow">True: its answers do not count at present; they are recorded all the same.</param>
/// <param name="Category">Kind of component; null: it abstained.</param>
/// <param name="Severity">P0 to P3, from the text alone.</param>
/// <param name="Page">page or ticket, from the text alone.</param>
/// <param name="Choices">What a person may answer, by question.</param>
public sealed record ModelOpinion(
    string Alert,
    string Version,
    bool Shadow,
    OpinionAnswer? Category,
    OpinionAnswer? Severity,
    OpinionAnswer? Page,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Choices);

/// <summary>One answer.</summary>
/// <param name="Probability">How often such an answer is right; 1 where a person said it.</param>
/// <param name="ByPerson">A person said it.</param>
/// <param name="Words">Words of the alert that decided, the strongest first; none where a person said it, or the model would answer otherwise by now.</param>
public sealed record OpinionAnswer(string Value, double Probability, bool ByPerson, IReadOnlyList<string> Words);

/// <summary>Body of <c>classification</c> of an incident: at least one answer.</summary>
public sealed record ClassificationRequest : CommandRequest
{
    /// <summary>Id of the alert. Default: the incident's first.</summary>
    public string? Alert { get; init; }

    /// <summary>Kind of component.</summary>
    public string? Category { get; init; }

    /// <summary>P0 to P3: what its text should have said. The incident's severity stays; that is <c>severity</c>.</summary>
    public string? Severity { get; init; }

    /// <summary>page or ticket.</summary>
    public string? Page { get; init; }
}

/// <summary>Body of <c>shadow</c>.</summary>
public sealed record ShadowRequest : CommandRequest
{
    /// <summary>True: its answers do not count from now on; false: they do.</summary>
    public bool? On { get; init; }

    /// <summary>Why.</summary>
    public string? Why { get; init; }
}

/// <summary>The classifier of this installation.</summary>
/// <param name="Version">Version of the model; null: none is in use.</param>
/// <param name="ShadowSince">Since when its answers do not count; null: they do.</param>
/// <param name="Agreement">Share of the last answers that people judged that were right; null: none was judged.</param>
/// <param name="Judged">How many these are, at most 64.</param>
/// <param name="Lessons">Everything people taught, as a count.</param>
/// <param name="Weights">Weights learned from it, at most 8,192.</param>
/// <param name="Categories">Alerts since the start by category.</param>
/// <param name="Latest">The last lessons, newest first.</param>
public sealed record ClassifierDetail(
    string? Version,
    Instant? ShadowSince,
    string? ShadowWhy,
    double? Agreement,
    int Judged,
    long Lessons,
    int Weights,
    IReadOnlyList<CategoryCount> Categories,
    IReadOnlyList<LessonItem> Latest);

/// <summary>How many alerts were of a category.</summary>
/// <param name="Category">Null: the classifier abstained.</param>
/// <param name="Usual">Share in the time that later ones are compared with; null: not known yet.</param>
public sealed record CategoryCount(string? Category, long Alerts, double? Usual);

/// <summary>Something a person taught.</summary>
/// <param name="Said">What stood against it.</param>
/// <param name="WasRight">Whether the classifier had been right; null: it had abstained.</param>
public sealed record LessonItem(Instant At, string Alert, string Title, string Question, string Answer, string Said, bool? WasRight, string By);
