using System.Globalization;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Callbacks;

/// <summary>What Twilio says about messages and calls, and the key that was pressed in a call. Twilio's signature stands for a key.</summary>
internal static class TwilioCallbackApi
{
    private const string Path = "/callbacks/twilio";
    private const int WordCharactersMax = 40;

    private static readonly string[] Lost = ["undelivered", "failed", "busy", "no-answer", "canceled"];
    private static readonly string[] Reached = ["delivered", "read", "completed"];

    public static void MapTwilioCallbacks(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, ReceiptAsync).AddEndpointFilter(new ProblemFilter()).ExcludeFromDescription();
        routes.MapPost(Path + "/voice", KeyPressedAsync).AddEndpointFilter(new ProblemFilter()).ExcludeFromDescription();
    }

    private static async Task<IResult> ReceiptAsync(HttpContext http, IEngine engine, SignedLinks links)
    {
        var form = await SignedFormAsync(http, engine, links);
        var status = form["MessageStatus"].ToString() is { Length: > 0 } message ? message : form["CallStatus"].ToString();
        var isLost = Lost.Contains(status);
        if (!isLost && !Reached.Contains(status))
        {
            return TypedResults.NoContent(); // queued, sent, ringing: nothing follows from it
        }

        var id = http.Request.Query["delivery"].ToString();
        if (id.Length == 0 || !int.TryParse(http.Request.Query["attempt"], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt))
        {
            throw ProblemException.BadRequest("delivery or attempt is missing in the address of the callback.");
        }

        var error = form["ErrorCode"].ToString() is { Length: > 0 } code ? $", error {(code.Length <= WordCharactersMax && code.All(char.IsAsciiDigit) ? code : "unknown")}" : "";
        var command = new DestinationCommand.ReceiptArrived(new DeliveryId(id), attempt, !isLost, $"Twilio: {status}{error}");
        await engine.AskOrThrowAsync(http, GrainId.Of(new DestinationName(http.Request.Query["destination"].ToString())), command);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> KeyPressedAsync(HttpContext http, IEngine engine, SignedLinks links, TimeProvider time)
    {
        var form = await SignedFormAsync(http, engine, links);
        if (form["Digits"] != "1")
        {
            return Say("It was not acknowledged. Goodbye.");
        }

        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var (verdict, claim) = links.Read(http.Request.Query["token"].ToString(), engine.Views.Config.Links, now);
        if (verdict != LinkVerdict.Valid)
        {
            return Say("This call can not acknowledge any more. Please use the console. Goodbye.");
        }

        var by = claim!.Person?.Value ?? claim.Destination.Value;
        var result = await engine.AskAsync(GrainId.Of(claim.Incident), new IncidentCommand.Acknowledge(by));
        return Say(result switch
        {
            { Rejection: not null } => "There is nothing left to acknowledge. Goodbye.",
            { Answer: EngineAnswer.Committed } => "Acknowledged. Thank you. Goodbye.",
            _ => "It could not be stored. Please use the console. Goodbye.",
        });
    }

    /// <summary>The form, once its signature has been found to be right.</summary>
    private static async Task<IFormCollection> SignedFormAsync(HttpContext http, IEngine engine, SignedLinks links)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = ApiLimits.FormBytesMax;
        }

        var config = engine.Views.Config;
        var destination = config.Destination(new DestinationName(http.Request.Query["destination"].ToString()));
        var token = destination?.Type is "twilio_sms" or "twilio_voice" ? destination.Setting("auth_token") : null;
        if (token is null || !http.Request.HasFormContentType)
        {
            throw Forbidden();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var url = $"{links.AddressOf(config)}{http.Request.Path}{http.Request.QueryString}";
        return TwilioSignature.IsValid(http.Request, form, url, token) ? form : throw Forbidden();
    }

    private static ProblemException Forbidden() =>
        ProblemException.Of(StatusCodes.Status403Forbidden, "bad-signature", $"{TwilioSignature.Header} does not fit this request; check auth_token of the destination, and that links.base_url is the address that Twilio calls.");

    private static IResult Say(string text) => TypedResults.Text($"<Response><Say>{text}</Say><Hangup/></Response>", "text/xml; charset=utf-8");
}
