using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Routing;
using NodaTime;

namespace HelpDeskFlow.Domain.CustomerReports;

/// <summary>What a customer says is wrong.</summary>
/// <param name="Id">Given by whoever took it in; the same again is the same report.</param>
/// <param name="Area">Part of the product it is about, for example checkout.</param>
/// <param name="Region">Where the customer is.</param>
/// <param name="Reporter">Who told us.</param>
public sealed record CustomerReport(string Id, Instant At, string Text, string Area, string? Region, string? Reporter);

/// <summary>The latest reports about a service, oldest first. Immutable; published as it is to readers after each commit.</summary>
public sealed record ReportLogState(ServiceName Service, ImmutableList<CustomerReport> Reports);

/// <summary>Commands of a ReportLog grain.</summary>
public abstract record ReportLogCommand : Command
{
    private ReportLogCommand()
    {
    }

    /// <summary>Keep a report; it is dated by the step.</summary>
    public sealed record File(string Id, string Text, string Area, string? Region, string? Reporter) : ReportLogCommand;
}

/// <summary>What happened to the reports about a service.</summary>
public abstract record ReportLogEvent : Event
{
    private ReportLogEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>A report came in.</summary>
    public sealed record Filed(Instant At, CustomerReport Report) : ReportLogEvent(At);
}

/// <summary>Named limits of reports.</summary>
public static class ReportLimits
{
    /// <summary>Reports kept about one service; the oldest go first.</summary>
    public const int KeptMax = 500;

    /// <summary>Reports about one service taken within a minute.</summary>
    public const int PerMinuteMax = 120;

    /// <summary>Characters of a text.</summary>
    public const int TextCharactersMax = 4_000;

    /// <summary>Characters of an area, a region, a reporter.</summary>
    public const int NameCharactersMax = 200;

    /// <summary>How long a report is kept.</summary>
    public static readonly Duration KeptFor = Duration.FromDays(30);

    /// <summary>How long before an incident a report may lie to be shown with it.</summary>
    public static readonly Duration BeforeIncident = Duration.FromHours(2);
}

/// <summary>Which service a report is about. Pure.</summary>
public static class ReportRoute
{
    /// <summary>The service that the area names, in any case; else where an alert with the labels <c>service</c>, <c>area</c> and <c>region</c> would go.</summary>
    public static ServiceName ServiceOf(ConfigSnapshot config, string area, string? region)
    {
        ArgumentNullException.ThrowIfNull(config);
        foreach (var service in config.Services)
        {
            if (string.Equals(service.Name.Value, area, StringComparison.OrdinalIgnoreCase))
            {
                return service.Name;
            }
        }

        return Route.ServiceOf(config, LabelSet.From([new("service", area), new("area", area), new("region", region ?? "")])).Service;
    }
}
