using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Json;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// PagerDuty's change events, <c>POST /v2/change/enqueue</c> (WIRE C3): kept with the service and shown beside its incidents.
/// The routing key names the service; without configured keys the custom detail <c>service</c> does, or the details and the
/// source are routed as labels are. 202 after the commit. Texts over the limits are cut, not refused.
/// </summary>
internal sealed class PagerDutyChanges(IntakePorts ports) : IIntakeEndpoint
{
    /// <inheritdoc/>
    public string Source => "pagerduty-change";

    /// <inheritdoc/>
    public async ValueTask HandleAsync(HttpContext context)
    {
        JsonValue? json;
        string? problem;
        using (var body = await RequestBody.ReadAsync(context.Request, IntakeDefaults.PagerDutyEventBytesMax))
        {
            if (body.Problem is not null)
            {
                await PagerDutyAnswers.RefuseAsync(context, body.Status, [body.Problem]);
                return;
            }

            json = JsonValue.Read(body.Span, out problem);
        }

        var errors = json is null ? [problem!] : Check(json);
        if (errors.Count > 0)
        {
            await PagerDutyAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, errors);
            return;
        }

        var config = ports.Engine.Views.Config;
        if (ServiceOf(json!, config) is not { } service)
        {
            await PagerDutyAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, [PagerDutyMessages.UnknownKey("routing_key")]);
            return;
        }

        var result = await ports.Engine.AskAsync(GrainId.ChangeLog(service), new ChangeLogCommand.Record(ChangeOf(json!, ports.Now)));
        var outcome = IntakeOutcome.Of(result.Answer, 0, null, ports.Engine);
        await (outcome.Problem is not null
            ? PagerDutyAnswers.UnavailableAsync(context, outcome)
            : PagerDutyAnswers.TakenAsync(context, StatusCodes.Status202Accepted, "Change event processed", null));
    }

    private static List<string> Check(JsonValue json)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(Text(json, "routing_key")))
        {
            errors.Add("'routing_key' is missing or blank; give it as a string.");
        }

        if (string.IsNullOrWhiteSpace(Text(json["payload"], "summary")))
        {
            errors.Add("'payload.summary' is missing or blank; give it as a string.");
        }

        return errors;
    }

    private static ServiceName? ServiceOf(JsonValue json, ConfigSnapshot config)
    {
        if (!config.PagerDutyKeys.IsEmpty)
        {
            return config.PagerDutyKeys.TryGetValue(Text(json, "routing_key"), out var owner) ? owner : null;
        }

        var details = json["payload"]["custom_details"];
        var named = config.Services.FirstOrDefault(s => string.Equals(s.Name.Value, Text(details, "service"), StringComparison.OrdinalIgnoreCase));
        return named?.Name ?? Domain.Routing.Route.ServiceOf(config, LabelSet.From(Pairs(details).Append(new("source", Text(json["payload"], "source"))))).Service;
    }

    private static Change ChangeOf(JsonValue json, Instant now)
    {
        var payload = json["payload"];
        var source = Text(payload, "source");
        var at = Timestamp.TryRead(Encoding.UTF8.GetBytes(Text(payload, "timestamp")), out var given) ? given : null;
        return new Change(
            at ?? now,
            Utf8Text.CutText(Text(payload, "summary"), ChangeLimits.SummaryBytesMax),
            source.Length > 0 ? Utf8Text.CutText(source, IntakeDefaults.SourceBytesMax) : null,
            [.. Links(json)],
            LabelSet.From(Pairs(payload["custom_details"])));
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(JsonValue details) => details.Members
        .Where(m => m.Key.Length > 0 && m.Value.Exists)
        .Take(ChangeLimits.DetailsMax)
        .Select(m => KeyValuePair.Create(Utf8Text.CutText(m.Key, IntakeLimits.NameBytesMax), Utf8Text.CutText(m.Value.Shown, ChangeLimits.DetailBytesMax)));

    private static IEnumerable<ChangeLink> Links(JsonValue json)
    {
        var links = json["links"].Items.Select(l => new ChangeLink(Text(l, "href"), Text(l, "text") is { Length: > 0 } text ? Utf8Text.CutText(text, ChangeLimits.DetailBytesMax) : null))
            .Concat(json["images"].Items.Select(i => new ChangeLink(Text(i, "src"), Text(i, "alt") is { Length: > 0 } alt ? Utf8Text.CutText(alt, ChangeLimits.DetailBytesMax) : null)));
        return links.Where(l => IsWebAddress(l.Href)).Take(ChangeLimits.LinksMax);
    }

    // Shown as links to people: nothing but the web.
    private static bool IsWebAddress(string href) =>
        Encoding.UTF8.GetByteCount(href) <= ChangeLimits.LinkBytesMax
        && (href.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || href.StartsWith("http://", StringComparison.OrdinalIgnoreCase));

    private static string Text(JsonValue json, string name) => json[name] is { Kind: JsonKind.Text } text ? text.Text : "";
}
