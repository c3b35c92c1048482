using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Classification;

/// <summary>What can be asked about an alert, and the answers. Their order stands in the journal: add at the end, never change.</summary>
public static class VerdictQuestions
{
    /// <summary>Kind of component.</summary>
    public const string Category = "category";

    /// <summary>How soon people act.</summary>
    public const string Severity = "severity";

    /// <summary>Whether somebody is to be woken.</summary>
    public const string Page = "page";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Category, Severity, Page];

    private static readonly ImmutableArray<string> Categories =
    [
        "application", "ci-cd", "cost", "database", "host", "kubernetes", "messaging", "network", "observability", "security", "serverless", "service-api", "storage",
    ];

    private static readonly ImmutableArray<string> Severities = ["P0", "P1", "P2", "P3"];
    private static readonly ImmutableArray<string> Pages = ["ticket", "page"];

    /// <summary>Possible answers; none of a question that is not known.</summary>
    public static ImmutableArray<string> AnswersOf(string question) => question switch
    {
        Category => Categories,
        Severity => Severities,
        Page => Pages,
        _ => [],
    };
}

/// <summary>One answer as it is recorded.</summary>
/// <param name="Value">For instance <c>database</c>; null: it abstained.</param>
/// <param name="Probability">How often such an answer is right, 0 to 1; 1 where a person said it.</param>
/// <param name="ByPerson">A person said it.</param>
public readonly record struct VerdictAnswer(string? Value, double Probability, bool ByPerson);

/// <summary>
/// What was said about an alert when it began to fire, as one number, because every open alert keeps it: for each question the answer
/// (0: none), its probability in thousandths, and whether a person said it; 16 bits of the model's version. It sets no severity.
/// </summary>
/// <param name="Bits">0: nobody was asked.</param>
public readonly record struct AlertVerdict(ulong Bits)
{
    private const int AnswerBits = 5;
    private const int ThousandthBits = 10;
    private const int QuestionBits = AnswerBits + ThousandthBits + 1;
    private const int ModelAt = 3 * QuestionBits;

    /// <summary>Whether somebody was asked.</summary>
    public bool IsSome => Bits != 0;

    /// <summary>The first four hex digits of the model's version.</summary>
    public ushort Model => (ushort)(Bits >> ModelAt);

    /// <summary>Of that model, with no answers yet.</summary>
    public static AlertVerdict By(ushort model) => new((ulong)(model == 0 ? 1 : model) << ModelAt);

    /// <summary>The answer to a question of <see cref="VerdictQuestions"/>.</summary>
    public VerdictAnswer Of(string question)
    {
        var at = Place(question);
        var bits = at < 0 ? 0 : (Bits >> at) & ((1UL << QuestionBits) - 1);
        var number = (int)(bits & ((1 << AnswerBits) - 1)) - 1;
        var answers = VerdictQuestions.AnswersOf(question);
        return number >= 0 && number < answers.Length
            ? new VerdictAnswer(answers[number], Math.Min(1000, (bits >> AnswerBits) & ((1 << ThousandthBits) - 1)) / 1000.0, bits >> (AnswerBits + ThousandthBits) != 0)
            : default;
    }

    /// <summary>The same with this answer; an unknown question or answer changes nothing.</summary>
    public AlertVerdict With(string question, string answer, double probability, bool byPerson)
    {
        var at = Place(question);
        var number = VerdictQuestions.AnswersOf(question).IndexOf(answer) + 1;
        if (at < 0 || number <= 0)
        {
            return this;
        }

        var thousandths = (ulong)Math.Clamp((int)Math.Round(probability * 1000), 0, 1000);
        var bits = (ulong)(uint)number | (thousandths << AnswerBits) | ((byPerson ? 1UL : 0) << (AnswerBits + ThousandthBits));
        return new AlertVerdict((Bits & ~(((1UL << QuestionBits) - 1) << at)) | (bits << at));
    }

    private static int Place(string question) => question switch
    {
        VerdictQuestions.Category => 0,
        VerdictQuestions.Severity => QuestionBits,
        VerdictQuestions.Page => 2 * QuestionBits,
        _ => -1,
    };
}
