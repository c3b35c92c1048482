using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Intake.Messages;

/// <summary>
/// What messages are read into. One owner at a time; may be used for many messages of one batch, with <see cref="Reset"/>
/// before each.
/// </summary>
public sealed class IntakeTarget(AlertBatch batch, IReadViews views)
{
    private readonly List<AlertAcknowledgement> _acknowledgements = [];

    /// <summary>Where alerts go.</summary>
    public AlertBatch Batch { get; } = batch;

    /// <summary>What is known of alerts; a format may look up the one a message is about.</summary>
    public IReadViews Views { get; } = views;

    /// <summary>The config in force.</summary>
    public ConfigSnapshot Config => Views.Config;

    /// <summary>Service that a key inside the message stands for; null: none did. The owner sees to it that it reaches <see cref="AlertBatch.Service"/>.</summary>
    public ServiceName? Service { get; set; }

    /// <summary>Why a message that is fine carries nothing to store, one sentence; null otherwise.</summary>
    public string? Note { get; set; }

    /// <summary>Alerts whose incidents somebody has taken; to be carried out after the batch is on disk, see <see cref="AlertAcknowledgement"/>.</summary>
    public IReadOnlyList<AlertAcknowledgement> Acknowledgements => _acknowledgements;

    /// <summary>Adds to <see cref="Acknowledgements"/>.</summary>
    public void Acknowledge(AlertKey alert, string by) => _acknowledgements.Add(new AlertAcknowledgement(alert, by));

    /// <summary>Forgets what the last message left behind, its alerts in the batch apart.</summary>
    public void Reset()
    {
        Service = null;
        Note = null;
        _acknowledgements.Clear();
    }
}
