using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Api.Incidents;

/// <summary>Names of roles on the wire.</summary>
internal static class RoleNames
{
    private static readonly (IncidentRole Role, string Name)[] All =
    [
        (IncidentRole.IncidentCommander, "incident-commander"),
        (IncidentRole.CommunicationsLead, "communications-lead"),
        (IncidentRole.EngineeringLead, "engineering-lead"),
        (IncidentRole.SupportLiaison, "support-liaison"),
    ];

    public static string Name(IncidentRole role) => All.First(r => r.Role == role).Name;

    public static IncidentRole Parse(string? text)
    {
        foreach (var (role, name) in All)
        {
            if (string.Equals(name, text, StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        throw ProblemException.BadRequest($"role is \"{QueryText.Short(text ?? "")}\"; give one of {string.Join(", ", All.Select(r => r.Name))}.");
    }
}
