using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Senders;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Http;

/// <summary>
/// The handshake of the CloudEvents webhook specification: senders such as Azure Event Grid ask with OPTIONS before they send.
/// It is granted to whoever could send, and promises no rate.
/// </summary>
internal static class WebhookValidation
{
    private const int OriginCharactersMax = 255;

    /// <summary>Answers it: 200 with the origin allowed, 401 without a key where keys are configured, 400 without an origin.</summary>
    public static Task HandleAsync(HttpContext context, string format, IEngine engine)
    {
        var origin = context.Request.Headers["WebHook-Request-Origin"].ToString();
        if (origin.Length is 0 or > OriginCharactersMax || origin.Any(c => c is < '!' or > '~'))
        {
            return IntakeAnswers.ProblemAsync(context, StatusCodes.Status400BadRequest, "The header WebHook-Request-Origin is missing or is no host name; send it as the CloudEvents webhook specification says.");
        }

        if (!SenderKey.TryFind(context.Request, engine.Views.Config.IntakeOf(format), out _))
        {
            return IntakeAnswers.ProblemAsync(context, StatusCodes.Status401Unauthorized, $"The request shows no key of this installation; add ?key=KEY with one of intake.{format}.keys to the address.");
        }

        context.Response.Headers["WebHook-Allowed-Origin"] = origin;
        context.Response.Headers["WebHook-Allowed-Rate"] = "*";
        return Task.CompletedTask;
    }
}
