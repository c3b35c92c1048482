using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;

namespace HelpDeskFlow.Domain.Classification;

/// <summary>
/// Rule book of the classifier: what people taught it, and whether it is to be believed. Where they disagree with it too often, or
/// what comes in has become something else, its answers stop to count and an alert says so.
/// </summary>
public sealed class ClassifierDecider : IRuleBook<ClassifierState>
{
    /// <summary>Lessons kept for people to read.</summary>
    public const int LatestMax = 50;

    /// <summary>Judged answers below which nothing is concluded.</summary>
    public const int JudgedMin = 20;

    /// <summary>Share of right answers below which it is not believed.</summary>
    public const double AgreementMin = 0.5;

    /// <summary>Alert of a classifier that is not believed.</summary>
    public const string AlertName = "ClassifierDrifted";

    private const int JudgedMax = 64;
    private const string Scope = "classifier";

    private ClassifierDecider()
    {
    }

    /// <inheritdoc/>
    public static ClassifierState Initial(GrainId id) => ClassifierState.Empty;

    /// <inheritdoc/>
    public static Decision Decide(ClassifierState state, Command command, StepContext context) => command switch
    {
        ClassifierCommand.Learn c => Learn(state, c, context),
        ClassifierCommand.NotePopulation c => Note(state, c.Counts, context),
        ClassifierCommand.CountPopulation c => Count(state, c.Counts, context),
        ClassifierCommand.BeginShadow c => state.ShadowSince is null ? Begin(new ClassifierEvent.ShadowBegan(context.Now, c.Why, c.By), context, []) : Decision.Nothing,
        ClassifierCommand.EndShadow c => state.ShadowSince is null
            ? Decision.Nothing
            : new Decision([new ClassifierEvent.ShadowEnded(context.Now, c.By)], [Alarm(context, "", isOver: true)], [], null),
        Recovered => Decision.Nothing,
        _ => Decision.Reject("unknown-command", $"The classifier does not know the command {command.GetType().Name}; send it to the grain it belongs to."),
    };

    /// <inheritdoc/>
    public static ClassifierState Evolve(ClassifierState state, Event happened) => happened switch
    {
        ClassifierEvent.Learned e => Fold(state, e),
        ClassifierEvent.PopulationNoted e => state with { Usual = e.Counts, MovedInARow = 0 },
        ClassifierEvent.PopulationMoved e => state with { MovedInARow = e.TimesInARow },
        ClassifierEvent.PopulationCounted e => state with { Counted = e.Counts, CountedSince = e.Since },
        ClassifierEvent.ShadowBegan e => state with { ShadowSince = e.At, ShadowWhy = e.Why },
        ClassifierEvent.ShadowEnded => state with { ShadowSince = null, ShadowWhy = null, Judged = 0, JudgedCount = 0, Usual = [], MovedInARow = 0, Counted = [], CountedSince = null },
        _ => state,
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(ClassifierState state) => [];

    private static Decision Learn(ClassifierState state, ClassifierCommand.Learn command, StepContext context)
    {
        var lesson = command.Lesson;
        if (!VerdictQuestions.AnswersOf(lesson.Question).Contains(lesson.Answer))
        {
            return Decision.Reject("unknown-answer", $"\"{lesson.Answer}\" is no answer to {lesson.Question}; give one of {string.Join(", ", VerdictQuestions.AnswersOf(lesson.Question))}.");
        }

        var last = state.Latest.LastOrDefault(l => l.Alert == lesson.Alert && l.Question == lesson.Question);
        if (last?.Answer == lesson.Answer)
        {
            return Decision.Nothing;
        }

        var learned = new ClassifierEvent.Learned(context.Now, lesson, command.By);
        var after = Fold(state, learned);
        return state.ShadowSince is null && after.JudgedCount >= JudgedMin && after.Agreement < AgreementMin
            ? Begin(new ClassifierEvent.ShadowBegan(context.Now, string.Create(CultureInfo.InvariantCulture, $"people agreed with {after.Agreement:P0} of its last {after.JudgedCount} answers"), null), context, [learned])
            : Decision.Of(learned);
    }

    /// <summary>Days are compared: a day of counts, and as many as say something.</summary>
    private static Decision Count(ClassifierState state, ImmutableArray<long> counts, StepContext context)
    {
        if (counts.Sum() == 0)
        {
            return Decision.Nothing;
        }

        ImmutableArray<long> sum = state.Counted.Length == counts.Length ? [.. counts.Select((count, i) => count + state.Counted[i])] : counts;
        var since = state.CountedSince ?? context.Now;
        if (context.Now - since < PopulationIndex.Window || sum.Sum() < PopulationIndex.AlertsMin)
        {
            return Decision.Of(new ClassifierEvent.PopulationCounted(context.Now, sum, since));
        }

        var noted = Note(state, sum, context);
        return noted with { Events = noted.Events.Add(new ClassifierEvent.PopulationCounted(context.Now, [], null)) };
    }

    private static Decision Note(ClassifierState state, ImmutableArray<long> counts, StepContext context)
    {
        if (state.Usual.Length != counts.Length)
        {
            return Decision.Of(new ClassifierEvent.PopulationNoted(context.Now, counts));
        }

        var (index, most) = PopulationIndex.Of(state.Usual, counts);
        var times = index >= PopulationIndex.Moved ? state.MovedInARow + 1 : 0;
        if (times == state.MovedInARow)
        {
            return Decision.Nothing;
        }

        var moved = new ClassifierEvent.PopulationMoved(context.Now, times, Math.Round(index, 3));
        return state.ShadowSince is null && times >= PopulationIndex.MovedTimes
            ? Begin(new ClassifierEvent.ShadowBegan(context.Now, PopulationIndex.Describe(index, most, state.Usual, counts), null), context, [moved])
            : Decision.Of(moved);
    }

    private static Decision Begin(ClassifierEvent.ShadowBegan began, StepContext context, ImmutableArray<Event> before) =>
        new(before.Add(began), [Alarm(context, $"The classifier's answers do not count any more: {began.Why}. Look at /api/v1/classification, then switch them on again there.", isOver: false)], [], null);

    private static Tell Alarm(StepContext context, string summary, bool isOver) => new(
        GrainId.Of(ServiceName.Unrouted),
        new ServiceCommand.Signal(
            null, Scope, "drift", LabelSet.From([new("alertname", AlertName), new(context.Config.Severity.Label, "P3")]), LabelSet.From([new("summary", summary)]), context.Now, isOver));

    private static ClassifierState Fold(ClassifierState state, ClassifierEvent.Learned e)
    {
        var lesson = e.Lesson;
        var latest = state.Latest.Length >= LatestMax ? state.Latest.RemoveAt(0) : state.Latest;
        return state with
        {
            Weights = ClassifierLearning.Fold(state.Weights, lesson),
            Latest = latest.Add(new TaughtAnswer(e.At, lesson.Alert, lesson.Title, lesson.Question, lesson.Answer, lesson.Said, lesson.WasRight, e.By)),
            LessonCount = state.LessonCount + 1,
            Judged = lesson.WasRight is { } right ? (state.Judged << 1) | (right ? 1UL : 0) : state.Judged,
            JudgedCount = lesson.WasRight is null ? state.JudgedCount : Math.Min(JudgedMax, state.JudgedCount + 1),
        };
    }
}
