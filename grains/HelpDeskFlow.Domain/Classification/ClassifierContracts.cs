using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Classification;

/// <summary>A feature of an alert and how much of the alert it is: thousandths of the length of all its features.</summary>
public readonly record struct LessonFeature(uint Hash, int Thousandths);

/// <summary>What a person said about an alert, with all that learning from it needs: a replay needs no model.</summary>
/// <param name="Alert">Which one.</param>
/// <param name="Title">Its name, for people.</param>
/// <param name="Question">One of <see cref="VerdictQuestions"/>.</param>
/// <param name="Answer">What is right.</param>
/// <param name="Said">What the model with all that it has learned says; where that is right, what it would say next.</param>
/// <param name="WasRight">Whether the recorded answer was the right one; null: it had abstained.</param>
/// <param name="Short">How much the right answer's score falls short of the other's and a margin, in thousandths; 0: nothing.</param>
/// <param name="Features">The alert, at most <see cref="ClassifierLearning.FeaturesMax"/>.</param>
public sealed record Lesson(AlertKey Alert, string Title, string Question, string Answer, string Said, bool? WasRight, int Short, ImmutableArray<LessonFeature> Features);

/// <summary>Commands of the Classifier grain.</summary>
public abstract record ClassifierCommand : Command
{
    private ClassifierCommand()
    {
    }

    /// <summary>A person corrected or confirmed an answer. From the incident.</summary>
    public sealed record Learn(Lesson Lesson, string By) : ClassifierCommand;

    /// <summary>How many alerts it saw of each category in a day or more, and last how many it said nothing about. From the watch.</summary>
    public sealed record NotePopulation(ImmutableArray<long> Counts) : ClassifierCommand;

    /// <summary>How many alerts it saw of each category since it last said so, and last how many it said nothing about. From the watch; kept until there is a day of them.</summary>
    public sealed record CountPopulation(ImmutableArray<long> Counts) : ClassifierCommand;

    /// <summary>From now on its answers are recorded but not shown as advice.</summary>
    public sealed record BeginShadow(string Why, string? By) : ClassifierCommand;

    /// <summary>Its answers are shown again.</summary>
    public sealed record EndShadow(string By) : ClassifierCommand;
}

/// <summary>What happened to the classifier.</summary>
public abstract record ClassifierEvent : Event
{
    private ClassifierEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>It learned.</summary>
    public sealed record Learned(Instant At, Lesson Lesson, string By) : ClassifierEvent(At);

    /// <summary>What comes in usually: later counts are compared with these.</summary>
    public sealed record PopulationNoted(Instant At, ImmutableArray<long> Counts) : ClassifierEvent(At);

    /// <summary>What came in differed from the usual, or (0) does so no more.</summary>
    /// <param name="TimesInARow">How often in a row.</param>
    public sealed record PopulationMoved(Instant At, int TimesInARow, double Index) : ClassifierEvent(At);

    /// <summary>What came in since that time, by category; of no time: it has been compared, and is counted anew.</summary>
    public sealed record PopulationCounted(Instant At, ImmutableArray<long> Counts, Instant? Since) : ClassifierEvent(At);

    /// <summary>Its answers count no more.</summary>
    public sealed record ShadowBegan(Instant At, string Why, string? By) : ClassifierEvent(At);

    /// <summary>They count again; its agreement with people is counted anew.</summary>
    public sealed record ShadowEnded(Instant At, string By) : ClassifierEvent(At);
}

/// <summary>One thing that people taught.</summary>
public sealed record TaughtAnswer(Instant At, AlertKey Alert, string Title, string Question, string Answer, string Said, bool? WasRight, string By);

/// <summary>What this installation taught the classifier. Immutable; published as it is to readers after each commit.</summary>
public sealed record ClassifierState
{
    /// <summary>Nothing.</summary>
    public static ClassifierState Empty { get; } = new();

    /// <summary>Added to the shipped model's weights, in thousandths; keys by <see cref="ClassifierLearning.KeyOf"/>.</summary>
    public ImmutableSortedDictionary<ulong, int> Weights { get; init => field = value.IsEmpty ? ImmutableSortedDictionary<ulong, int>.Empty : value; } = ImmutableSortedDictionary<ulong, int>.Empty;

    /// <summary>The last things that people taught, newest last.</summary>
    public ImmutableArray<TaughtAnswer> Latest { get; init; } = [];

    /// <summary>All of them, as a count.</summary>
    public long LessonCount { get; init; }

    /// <summary>The last answers that people judged: a bit each, 1: it was right, the newest in the lowest.</summary>
    public ulong Judged { get; init; }

    /// <summary>How many of these bits count.</summary>
    public int JudgedCount { get; init; }

    /// <summary>Alerts by category as they usually come in; empty: not known yet.</summary>
    public ImmutableArray<long> Usual { get; init; } = [];

    /// <summary>What came in since <see cref="CountedSince"/>, by category; empty: nothing yet.</summary>
    public ImmutableArray<long> Counted { get; init; } = [];

    /// <summary>Since when it is counted; null: from the next alert on.</summary>
    public Instant? CountedSince { get; init; }

    /// <summary>How often in a row what came in differed from that.</summary>
    public int MovedInARow { get; init; }

    /// <summary>Since when its answers do not count; null: they do.</summary>
    public Instant? ShadowSince { get; init; }

    /// <summary>Why.</summary>
    public string? ShadowWhy { get; init; }

    /// <summary>Share of the judged answers that were right; 1 while none was judged.</summary>
    public double Agreement => JudgedCount == 0 ? 1 : System.Numerics.BitOperations.PopCount(Judged) / (double)JudgedCount;
}
