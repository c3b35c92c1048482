using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Classification: asked once when an alert begins to fire, never for a repeat and never while the journal is read back. The answer
/// travels with the alert and is recorded in the incident's events.
/// </summary>
public sealed partial class EngineCore
{
    private readonly CommitBuffer _toClassify = new();

    /// <summary>Asked about alerts that begin to fire; null: nothing is said about them. One that throws is not asked again.</summary>
    public IClassifier? Classifier { get; set; }

    /// <summary>Told of a classifier that threw.</summary>
    public Action<Exception>? ClassifierStopped { get; set; }

    private AlertSummary Classified(int slot, AlertSummary summary)
    {
        if (Classifier is not { } classifier)
        {
            return summary;
        }

        AlertClassification said;
        try
        {
            _toClassify.Clear();
            EpisodePayload.WriteAnnotations(Episodes.Pairs, Episodes[slot].Payload!, _toClassify);
            said = classifier.Classify(summary.Labels, LabelCodec.Decode(_toClassify.Written.Span, withReserved: true));
        }
#pragma warning disable CA1031 // Whatever is wrong with a model, alerts go on: the rules decide without it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Classifier = null;
            ClassifierStopped?.Invoke(e);
            return summary;
        }

        return summary with { Classification = said };
    }
}
