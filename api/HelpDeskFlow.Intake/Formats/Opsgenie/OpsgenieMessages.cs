using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>Bodies of Opsgenie's create request as messages of any kind, one a message; for streams, where there is no path to act by and whoever may write is trusted, and for <c>/intake/opsgenie</c>. <see cref="OpsgenieApi"/> speaks its HTTP.</summary>
internal sealed class OpsgenieMessages : IIntakeFormat
{
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

        var sender = target.Service is { } service ? OpsgenieSender.Of(service) : OpsgenieSender.Anybody;

        // Without an alias the message itself would have to be the identity: the same content is then the same alert.
        var alias = body["alias"].Length > 0 ? body["alias"] : AliasOf(body, sender);
        return OpsgenieAlert.WriteCreate(body, alias, sender, target.Config, target.Batch)
            ? null
            : throw new InvalidOperationException("A checked Opsgenie message did not become an alert: " + target.Batch.Errors[^1].Error);
    }

    private static string AliasOf(OpsgenieBody body, OpsgenieSender sender) =>
        OpsgenieAlert.KeyOf(sender, string.Join('\n', body["message"], body["entity"], body["source"])).ToString();
}
