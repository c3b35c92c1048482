using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Engine.Ports;

/// <summary>Says what a new alert is. Asked once for a new episode, never for a repeat; what it said is recorded with the alert, so a replay does not ask again.</summary>
public interface IClassifier
{
    /// <summary>Its answers, from what the alert says alone. Called on the core loop: no I/O, some microseconds. Not called by two threads at once.</summary>
    /// <param name="labels">Labels, redacted.</param>
    /// <param name="annotations">Annotations with the reserved ones (<see cref="Intake.ReservedAnnotations"/>), redacted.</param>
    AlertClassification Classify(LabelSet labels, LabelSet annotations);
}
