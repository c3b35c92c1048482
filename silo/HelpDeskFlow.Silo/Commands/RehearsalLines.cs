using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Rehearsals;
using HelpDeskFlow.Silo.Client;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Recorded incidents as JSON: the items of <c>GET /api/v1/incidents</c>, or lines with the same fields.</summary>
internal static class RehearsalLines
{
    /// <summary>Reads the lines of a file; - is standard input.</summary>
    public static List<RehearsedIncident> Read(string file)
    {
        var found = new List<RehearsedIncident>();
        try
        {
            using var reader = file == "-" ? null : new StreamReader(file);
            for (var number = 1; (reader ?? Console.In).ReadLine() is { } line; number++)
            {
                if (!string.IsNullOrWhiteSpace(line))
                {
                    found.Add(Parse(line, number));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--incidents {file} cannot be read: {e.Message}");
        }

        return found;
    }

    /// <summary>One incident.</summary>
    public static RehearsedIncident Of(JsonElement item)
    {
        var at = Time(item, "openedAt") ?? throw new UsageException($"an incident has the openedAt \"{item.Text("openedAt")}\"; write a time such as 2026-01-05T09:00:00Z.");
        var severity = Enum.TryParse<Severity>(item.Text("severity"), out var given) && Enum.IsDefined(given)
            ? given
            : throw new UsageException($"an incident has the severity \"{item.Text("severity")}\"; write P0, P1, P2 or P3.");
        return new RehearsedIncident(at, new ServiceName(item.Text("service")), severity, Time(item, "acknowledgedAt") - at, Time(item, "resolvedAt") - at);
    }

    private static RehearsedIncident Parse(string line, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            throw new UsageException($"line {number} of --incidents is no JSON; write {{\"openedAt\":\"2026-01-05T09:00:00Z\",\"service\":\"checkout\",\"severity\":\"P1\"}}.");
        }
    }

    private static Instant? Time(JsonElement item, string name) =>
        OffsetDateTimePattern.Rfc3339.Parse(item.Text(name)) is { Success: true } parsed ? parsed.Value.ToInstant() : null;
}
