using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.CustomerReports;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Reports;

/// <summary>What customers say is wrong: kept, and shown with incidents of the same service.</summary>
internal static class ReportApi
{
    public static void MapReports(this IEndpointRouteBuilder api)
    {
        api.MapPost("/reports", FileAsync).WithName("fileReport").WithTags("reports").WithSummary("Keep what a customer says is wrong.")
            .Accepts<ReportRequest>(isOptional: false, "application/json").Produces<ReportItem>(201)
            .ProducesProblem(400).ProducesProblem(413).ProducesProblem(422).ProducesProblem(429).ProducesProblem(503);
        api.MapGet("/reports", List).WithName("listReports").WithTags("reports")
            .WithSummary("Reports about a service, or about all, newest first.").ProducesProblem(400);
    }

    /// <summary>Reports from some time before the incident until its end, newest first.</summary>
    public static IReadOnlyList<ReportItem> Around(IncidentState incident, IReadViews views) =>
        [.. Items(views, incident.Service).Where(r => r.At >= incident.OpenedAt - ReportLimits.BeforeIncident && (incident.ResolvedAt is not { } end || r.At <= end)).Reverse().Take(ApiLimits.ReportsOfIncidentMax)];

    private static async Task<IResult> FileAsync(HttpContext http, IEngine engine)
    {
        var body = await CommandBody.ReadAsync<ReportRequest>(http);
        var (area, region, reporter) = (body.Area?.Trim() ?? "", TextOrNull(body.Region), TextOrNull(body.Reporter));
        var service = ReportRoute.ServiceOf(engine.Views.Config, area, region);
        var file = new ReportLogCommand.File(Guid.NewGuid().ToString("N"), body.Text ?? "", area, region, reporter);
        await engine.AskOrThrowAsync(http, GrainId.ReportLog(service), file);
        var kept = Items(engine.Views, service).LastOrDefault(r => r.Id == file.Id);
        return TypedResults.Created((string?)null, kept);
    }

    private static Ok<Page<ReportItem>> List(
        IEngine engine, [FromQuery] string? service, [FromQuery] string? since, [FromQuery] string? limit, [FromQuery] string? cursor)
    {
        var views = engine.Views;
        return TypedResults.Ok(NewestFirst.Page(NewestFirst.Services(views, service).SelectMany(s => Items(views, s)), r => r.At, since, limit, cursor));
    }

    private static IEnumerable<ReportItem> Items(IReadViews views, ServiceName service) =>
        (views.Reports(service)?.Reports ?? []).Select(r => new ReportItem(r.Id, r.At, service.Value, r.Area, r.Region, r.Text, r.Reporter));

    private static string? TextOrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
