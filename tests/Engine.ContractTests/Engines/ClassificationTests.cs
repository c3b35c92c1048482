using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>Goal: what a classifier says is asked once, kept, and never in the way of an alert. Method: the core with classifiers that count or throw.</summary>
public sealed class ClassificationTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 0, 0);
    private static readonly AlertVerdict Said = AlertVerdict.By(0xBEEF).With(VerdictQuestions.Category, "service-api", 0.9, byPerson: false);

    [Fact]
    public void Alert_ThatBeginsToFire_IsClassifiedOnce_AndReplayNeedsNoModel()
    {
        var journal = new InMemoryJournal();
        var asked = new Counting();
        var core = Core(journal, asked);

        Take(core, "a", Duration.Zero);
        Take(core, "a", Duration.FromSeconds(30));

        Assert.Equal(1, asked.Calls);
        Assert.Equal(Said, First(core));
        var again = new EngineCore(journal, new GrainCodec(), new EngineLimits()) { Classifier = new Throwing() };
        again.ReadBack();
        Assert.Equal(core.Describe(), again.Describe());
        Assert.NotNull(again.Classifier);
    }

    [Fact]
    public void Classifier_ThatThrows_IsNotAskedAgain_AndAlertsGoOnByRule()
    {
        var stopped = new List<Exception>();
        var core = Core(new InMemoryJournal(), new Throwing());
        core.ClassifierStopped = stopped.Add;

        Take(core, "a", Duration.Zero);
        Take(core, "b", Duration.FromSeconds(1));

        Assert.Single(stopped);
        Assert.Null(core.Classifier);
        Assert.False(First(core).IsSome);
        var incident = core.Published.Incident(IncidentId.FromNumber(1))!;
        Assert.Equal(2, incident.Alerts.Length);
        Assert.Equal(Severity.P1, incident.Severity);
    }

    private static AlertVerdict First(EngineCore core) => core.Published.Incident(IncidentId.FromNumber(1))!.Alerts[0].Alert.Verdict;

    private static EngineCore Core(InMemoryJournal journal, IClassifier classifier)
    {
        var core = new EngineCore(journal, new GrainCodec(), new EngineLimits()) { Classifier = classifier };
        core.Recover(Start, EngineScene.Config());
        core.Commit();
        return core;
    }

    private static void Take(EngineCore core, string instance, Duration after)
    {
        var now = Start + after;
        core.Begin(now, now);
        var batch = EngineScene.Batch(new At(now), instance, null);
        core.Take(batch);
        core.Commit();
        batch.Return();
    }

    private sealed class At(Instant now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
    }

    [Fact]
    public void Correction_StandsWithTheAlert_IsLearnedOnce_AndSurvivesARestart()
    {
        var journal = new InMemoryJournal();
        var core = Core(journal, new Counting());
        Take(core, "a", Duration.Zero);
        var alert = core.Published.Incident(1)!.Alerts[0].Alert;
        var lesson = new Lesson(alert.Key, alert.Title, VerdictQuestions.Category, "database", "service-api", false, 1500, [new(7, 600), new(8, 800)]);

        for (var i = 0; i < 2; i++)
        {
            Assert.Null(Ask(core, new IncidentCommand.Correct(alert.Key, [lesson], "ana"), i));
        }

        Assert.Equal(new VerdictAnswer("database", 1, true), First(core).Of(VerdictQuestions.Category));
        var learned = core.Published.Classifier;
        Assert.Equal((1L, 1, 0.0, 4), (learned.LessonCount, learned.JudgedCount, learned.Agreement, learned.Weights.Count));
        Assert.Single(core.Published.Incident(1)!.Timeline, e => e.Kind == "corrected" && e.Text.Contains("is database, not service-api", StringComparison.Ordinal));
        var again = new EngineCore(journal, new GrainCodec(), new EngineLimits());
        again.ReadBack();
        Assert.Equal(core.Describe(), again.Describe());
        Assert.Equal("unknown-answer", Ask(core, new IncidentCommand.Correct(alert.Key, [lesson with { Answer = "spaceship" }], "ana"), 3)?.Code);
    }

    [Fact]
    public void Classifier_ThatPeopleDisagreeWith_GoesIntoShadow_AndAnAlertSaysSo()
    {
        var core = Core(new InMemoryJournal(), new Counting());
        for (var i = 0; i < ClassifierDecider.JudgedMin; i++)
        {
            var lesson = new Lesson(new AlertKey(1, (ulong)i), "x", VerdictQuestions.Page, "page", "ticket", false, 100, [new(1, 1000)]);
            Ask(core, GrainId.Classifier, new ClassifierCommand.Learn(lesson, "ana"), i);
        }

        Assert.NotNull(core.Published.Classifier.ShadowSince);
        Assert.Equal(ClassifierDecider.AlertName, core.Published.Incident(1)!.Title);
        Ask(core, GrainId.Classifier, new ClassifierCommand.EndShadow("ana"), 100);
        Assert.Null(core.Published.Classifier.ShadowSince);
        Assert.False(core.Published.Incident(1)!.IsOpen);
    }

    [Fact]
    public void Population_OtherTwiceInARow_GoesIntoShadow_OnceIsAStorm()
    {
        var core = Core(new InMemoryJournal(), new Counting());
        var seconds = 0;
        ImmutableArray<long> usual = [100, 50, 0, 200, 100, 300, 50, 50, 50, 0, 0, 100, 100, 400], storm = [0, 0, 0, 900, 10, 10, 0, 0, 0, 0, 0, 0, 0, 20];
        foreach (var (counts, inShadow) in ((ImmutableArray<long>, bool)[])[(usual, false), (usual, false), (storm, false), (usual, false), (storm, false), (storm, true)])
        {
            Ask(core, GrainId.Classifier, new ClassifierCommand.NotePopulation(counts), seconds++);
            Assert.Equal(inShadow, core.Published.Classifier.ShadowSince is not null);
        }

        Assert.Contains("database was 13", core.Published.Classifier.ShadowWhy);
    }

    [Fact]
    public void Counts_OfADay_AreAddedUpOverARestart_ThenComparedAndCountedAnew()
    {
        const int Day = 86_400;
        var journal = new InMemoryJournal();
        ImmutableArray<long> some = [100, 50, 0, 200, 100, 300, 50, 50, 50, 0, 0, 100, 100, 400];
        var core = Core(journal, new Counting());
        Ask(core, GrainId.Classifier, new ClassifierCommand.CountPopulation(some), 0);
        Assert.Empty(core.Published.Classifier.Usual);

        var again = Core(journal, new Counting());
        Ask(again, GrainId.Classifier, new ClassifierCommand.CountPopulation(some), Day);

        var state = again.Published.Classifier;
        Assert.Equal(some.Select(c => 2 * c), state.Usual);
        Assert.Empty(state.Counted);
        Assert.Null(state.CountedSince);
        Ask(again, GrainId.Classifier, new ClassifierCommand.CountPopulation(some), Day + 300);
        Assert.Equal(some, again.Published.Classifier.Counted);
        Assert.NotNull(again.Published.Classifier.CountedSince);
    }

    [Fact]
    public void Counts_OfADayWithFewAlerts_GoOnUntilThereAreEnough()
    {
        var core = Core(new InMemoryJournal(), new Counting());
        ImmutableArray<long> few = [10, 0, 0, 20, 0, 30, 0, 0, 0, 0, 0, 0, 0, 40];
        for (var day = 0; day < 4; day++)
        {
            Ask(core, GrainId.Classifier, new ClassifierCommand.CountPopulation(few), day * 86_400);
        }

        Assert.Empty(core.Published.Classifier.Usual);
        Assert.Equal(400, core.Published.Classifier.Counted.Sum());
    }

    private static Rejection? Ask(EngineCore core, IncidentCommand command, int seconds) => Ask(core, GrainId.Of(IncidentId.FromNumber(1)), command, seconds);

    private static Rejection? Ask(EngineCore core, GrainId to, Command command, int seconds)
    {
        var now = Start + Duration.FromSeconds(10 + seconds);
        core.Begin(now, now);
        var rejection = core.Handle(to, command);
        core.Commit();
        return rejection;
    }

    private abstract class Classifying : IClassifier
    {
        public string Version => "beef0000";

        public abstract AlertVerdict Judge(in ClassifiedAlert alert, ClassifierState learned);

        public AlertClassification Explain(in ClassifiedAlert alert, ClassifierState learned) => throw new NotSupportedException();

        public Lesson LessonOf(AlertKey key, string title, in ClassifiedAlert alert, AlertVerdict recorded, string question, string answer, ClassifierState learned) => throw new NotSupportedException();
    }

    private sealed class Counting : Classifying
    {
        public int Calls { get; private set; }

        public override AlertVerdict Judge(in ClassifiedAlert alert, ClassifierState learned)
        {
            Calls++;
            return Said;
        }
    }

    private sealed class Throwing : Classifying
    {
        public override AlertVerdict Judge(in ClassifiedAlert alert, ClassifierState learned) => throw new InvalidOperationException("A model that is broken.");
    }
}
