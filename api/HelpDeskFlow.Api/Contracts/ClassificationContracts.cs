using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>What the classifier said about an alert when it began to fire, and what people said since.</summary>
/// <param name="Alert">Id of the alert.</param>
/// <param name="Version">Version of the model that said it; its first four digits where that model is not in use any more.</param>
/// <param name="Shadow">True: its answers do not count at present; they are recorded all the same.</param>
/// <param name="Category">Kind of component; null: it abstained.</param>
/// <param name="Severity">P0 to P3, from the text alone.</param>
/// <param name="Page">page or ticket, from the text alone.</param>
/// <param name="Team">Team that such alerts were of, learned from this installation's own incidents; found when it is asked, not recorded. Null: it abstains or knows too few.</param>
/// <param name="Choices">What a person may answer, by question.</param>
public sealed record ModelOpinion(
    string Alert,
    string Version,
    bool Shadow,
    OpinionAnswer? Category,
    OpinionAnswer? Severity,
    OpinionAnswer? Page,
    OpinionAnswer? Team,
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
/// <param name="Drift">How far what comes in now differs from what is usual here.</param>
public sealed record ClassifierDetail(
    string? Version,
    Instant? ShadowSince,
    string? ShadowWhy,
    double? Agreement,
    int Judged,
    long Lessons,
    int Weights,
    IReadOnlyList<CategoryCount> Categories,
    IReadOnlyList<LessonItem> Latest,
    ClassifierDrift Drift);

/// <summary>What comes in now beside what is usual.</summary>
/// <param name="Since">Since when it is counted; null: nothing came since the last comparison.</param>
/// <param name="Alerts">How many came since, as last told (every five minutes).</param>
/// <param name="Index">Population stability index of these; null: what is usual is not known yet. Compared once there is a day of them and at least 500.</param>
/// <param name="Moved">From this index on it counts as moved.</param>
/// <param name="TimesInARow">How often in a row it had moved; at 2 the answers stop to count.</param>
public sealed record ClassifierDrift(Instant? Since, long Alerts, double? Index, double Moved, int TimesInARow);

/// <summary>The shipped model beside the same with what people taught it here.</summary>
/// <param name="Compared">Incidents looked at, the newest, each by its first alert.</param>
/// <param name="Different">Answers that are not the same.</param>
public sealed record ClassifierComparison(int Compared, IReadOnlyList<ComparedAnswer> Different);

/// <summary>An answer of both.</summary>
/// <param name="Shipped">Of the shipped model alone; null: it abstains.</param>
/// <param name="Taught">With what people taught; null: it abstains.</param>
public sealed record ComparedAnswer(long Incident, string Title, string Question, OpinionAnswer? Shipped, OpinionAnswer? Taught);

/// <summary>How many alerts were of a category.</summary>
/// <param name="Category">Null: the classifier abstained.</param>
/// <param name="Usual">Share in the time that later ones are compared with; null: not known yet.</param>
public sealed record CategoryCount(string? Category, long Alerts, double? Usual);

/// <summary>Something a person taught.</summary>
/// <param name="Said">What stood against it.</param>
/// <param name="WasRight">Whether the classifier had been right; null: it had abstained.</param>
public sealed record LessonItem(Instant At, string Alert, string Title, string Question, string Answer, string Said, bool? WasRight, string By);
