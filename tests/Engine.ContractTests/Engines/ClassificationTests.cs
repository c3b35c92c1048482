using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
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
    private static readonly AlertClassification Said = new("model-1", new ClassAnswer("service-api", 0.9, ["slow"]), null, null, null);

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
        Assert.Null(First(core));
        var incident = core.Published.Incident(IncidentId.FromNumber(1))!;
        Assert.Equal(2, incident.Alerts.Length);
        Assert.Equal(Severity.P1, incident.Severity);
    }

    private static AlertClassification? First(EngineCore core) => core.Published.Incident(IncidentId.FromNumber(1))!.Alerts[0].Alert.Classification;

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

    private sealed class Counting : IClassifier
    {
        public int Calls { get; private set; }

        public AlertClassification Classify(LabelSet labels, LabelSet annotations)
        {
            Calls++;
            return Said;
        }
    }

    private sealed class Throwing : IClassifier
    {
        public AlertClassification Classify(LabelSet labels, LabelSet annotations) => throw new InvalidOperationException("A model that is broken.");
    }
}
