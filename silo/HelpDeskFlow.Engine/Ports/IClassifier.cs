using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Engine.Ports;

/// <summary>What a classifier reads of an alert, redacted.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Annotations">Its texts.</param>
/// <param name="GeneratorUrl">Where the sender says it came from; empty: it does not.</param>
/// <param name="Source">Kind of sender.</param>
public readonly record struct ClassifiedAlert(LabelSet Labels, LabelSet Annotations, string GeneratorUrl, string Source);

/// <summary>
/// Says what a new alert is. Asked once for a new episode, never for a repeat; what it said is recorded with the alert, so a replay
/// does not ask again. What people taught is a state of the engine and is given with every question.
/// </summary>
public interface IClassifier
{
    /// <summary>The shipped model's version.</summary>
    string Version { get; }

    /// <summary>Its answers, from what the alert says alone. For the core loop: no I/O, some microseconds, allocates nothing. Not called by two threads at once.</summary>
    AlertVerdict Judge(in ClassifiedAlert alert, ClassifierState learned);

    /// <summary>Its answers with the words that decided, for people. Thread-safe.</summary>
    AlertClassification Explain(in ClassifiedAlert alert, ClassifierState learned);

    /// <summary>What can be learned from a person's answer. Thread-safe.</summary>
    /// <param name="recorded">What was recorded with the alert; the answer is judged against it.</param>
    Lesson LessonOf(AlertKey key, string title, in ClassifiedAlert alert, AlertVerdict recorded, string question, string answer, ClassifierState learned);
}
