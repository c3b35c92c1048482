using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// Alertmanager's API v2, <c>POST /api/v2/alerts</c>, as Prometheus and amtool use it (WIRE C1). Differences that a sender
/// could see, on purpose: one bad field refuses that alert and not the request, a name that is given twice in one alert
/// refuses the alert, and names need not match Prometheus' old pattern.
/// </summary>
internal sealed class AlertmanagerAlerts : IAlertListFormat
{
    /// <inheritdoc/>
    public string Source => "alertmanager";

    /// <inheritdoc/>
    public ParseResult Parse(ReadOnlySpan<byte> body, AlertBatch batch, ConfigSnapshot config) =>
        AlertList.ReadBody(body, batch, AlertFields.AlertmanagerApi, config.ResolveTimeout, orSingle: false);

    /// <summary>200 without a body, or a JSON string: what Alertmanager's clients (amtool) can read.</summary>
    public Task AnswerAsync(HttpContext context, IntakeOutcome outcome)
    {
        if (outcome.Status == StatusCodes.Status200OK)
        {
            return Task.CompletedTask;
        }

        IntakeAnswers.SetStatus(context, outcome);
        var text = outcome.Problem ?? outcome.Refused!.ToString();
        return IntakeAnswers.WriteAsync(context, "application/json", json => json.WriteStringValue(text));
    }
}
