using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Intake.Messages;

/// <summary>A sender's word that somebody has taken the incident of an alert.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="By">Who, as the sender names them.</param>
public readonly record struct AlertAcknowledgement(AlertKey Alert, string By)
{
    private const int ByCharactersMax = 120;

    /// <summary>
    /// Carries it out. <see cref="EngineAnswer.Committed"/> also where the alert is unknown, without incident, or its incident
    /// takes no acknowledgement any more: there is nothing left to do. Repeating it is harmless.
    /// </summary>
    public async ValueTask<EngineAnswer> CarryOutAsync(IEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        if (engine.Views.Alert(Alert) is not { Incident.IsSome: true } alert)
        {
            return EngineAnswer.Committed;
        }

        var by = By.Length > ByCharactersMax ? By[..ByCharactersMax] : By;
        return (await engine.AskAsync(GrainId.Of(alert.Incident), new IncidentCommand.Acknowledge(by))).Answer;
    }
}
