using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Classification: asked once when an alert begins to fire, never for a repeat and never while the journal is read back. The answer
/// travels with the alert and is recorded in the incident's events, as one number.
/// </summary>
public sealed partial class EngineCore
{
    /// <summary>Asked about alerts that begin to fire; null: nothing is said about them. One that throws is not asked again.</summary>
    public IClassifier? Classifier { get; set; }

    /// <summary>Told of a classifier that threw.</summary>
    public Action<Exception>? ClassifierStopped { get; set; }

    private ClassifierState Learned => _cells.TryGetValue(GrainId.Classifier, out var cell) ? (ClassifierState)cell.State : ClassifierState.Empty;

    private AlertSummary Classified(int slot, AlertSummary summary)
    {
        if (Classifier is not { } classifier)
        {
            return summary;
        }

        AlertVerdict said;
        try
        {
            var (url, source) = EpisodePayload.Origin(Episodes.Pairs, Episodes[slot].Payload!);
            said = classifier.Judge(new ClassifiedAlert(summary.Labels, summary.Annotations, url, source), Learned);
        }
#pragma warning disable CA1031 // Whatever is wrong with a model, alerts go on: the rules decide without it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Classifier = null;
            ClassifierStopped?.Invoke(e);
            return summary;
        }

        Counters.Count(said);
        return summary with { VerdictBits = said.Bits };
    }
}
