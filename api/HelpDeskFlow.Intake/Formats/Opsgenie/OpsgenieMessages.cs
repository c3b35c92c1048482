using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>Bodies of Opsgenie's create request as messages of any kind, one a message; for streams, where there is no path to act by. <see cref="OpsgenieApi"/> speaks its HTTP.</summary>
internal sealed class OpsgenieMessages : IIntakeFormat
{
    // Whoever may put messages into the stream is trusted; a service's alerts are routed by their labels.
    private static readonly OpsgenieSender Anybody = new(null, "opsgenie");

    /// <inheritdoc/>
    public string Name => "opsgenie";

    /// <inheritdoc/>
    public string? Read(in IntakeMessage message, IntakeTarget target)
    {
        var body = OpsgenieBody.Read(message.Body, out var problem);
        if (body is null)
        {
            return problem;
        }

        if (OpsgenieAlert.Check(body) is { } wrong)
        {
            return $"The field {wrong.Field} is wrong: {wrong.Error}";
        }

        // Without an alias the message itself would have to be the identity: the same content is then the same alert.
        var alias = body["alias"].Length > 0 ? body["alias"] : AliasOf(body);
        return OpsgenieAlert.WriteCreate(body, alias, Anybody, target.Config, target.Batch)
            ? null
            : throw new InvalidOperationException("A checked Opsgenie message did not become an alert: " + target.Batch.Errors[^1].Error);
    }

    private static string AliasOf(OpsgenieBody body) =>
        OpsgenieAlert.KeyOf(Anybody, string.Join('\n', body["message"], body["entity"], body["source"])).ToString();
}
