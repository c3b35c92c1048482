using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Who is on call, followed as it changes: rotations are told what is open when a shift ends.</summary>
public sealed partial class EngineCore
{
    /// <summary>Schedules of the config, and those that were in the config before.</summary>
    private void WatchShifts()
    {
        var known = _cells.Values.Where(c => c.Id.Kind == GrainKind.Rotation && c.State is RotationState { Duty: not null }).Select(c => c.Id).ToHashSet();
        foreach (var schedule in _config.Schedules)
        {
            var id = GrainId.Of(schedule.Name);
            known.Remove(id);
            LookAtShift(id);
            DrainTells();
        }

        // In an order that does not depend on how they came about: the same inputs give the same journal.
        foreach (var gone in known.OrderBy(id => id.Key, StringComparer.Ordinal))
        {
            LookAtShift(gone);
            DrainTells();
        }
    }

    /// <summary>A replay takes who was on call from what was recorded.</summary>
    private void LookAtShift(GrainId id)
    {
        if (IsReplaying || !IsOwn(id))
        {
            return;
        }

        var changes = _cells.GetValueOrDefault(id)?.State is RotationState state && RotationDuty.Changes(state, _context);
        var open = changes ? OpenIncidentsOf(new ScheduleName(id.Key)) : [];
        Step(id, new RotationCommand.Look([.. open.Take(RotationLimits.HandoffIncidentsMax)], open.Count));
    }

    /// <summary>Open incidents whose policies page through the schedule, the most severe first.</summary>
    private List<OpenIncident> OpenIncidentsOf(ScheduleName schedule)
    {
        var open = new List<OpenIncident>();
        var pages = new Dictionary<EscalationPolicy, bool>(ReferenceEqualityComparer.Instance);
        foreach (var number in _openIncidents)
        {
            if (_cells.GetValueOrDefault(GrainId.Of(IncidentId.FromNumber(number)))?.State is not IncidentState { IsOpen: true, Escalation.Policy: { } policy } incident)
            {
                continue;
            }

            if (!pages.TryGetValue(policy, out var does))
            {
                pages.Add(policy, does = Pages(policy, schedule));
            }

            if (does)
            {
                open.Add(new OpenIncident(
                    incident.Id,
                    incident.Number,
                    incident.Severity,
                    incident.Title,
                    incident.Service,
                    incident.Status,
                    incident.OpenedAt,
                    incident.AcknowledgedAt,
                    policy.HandOn && incident.Status == IncidentStatus.Acknowledged));
            }
        }

        open.Sort((a, b) => (a.Severity, a.Number).CompareTo((b.Severity, b.Number)));
        return open;
    }

    private bool Pages(EscalationPolicy policy, ScheduleName schedule)
    {
        IEnumerable<ImmutableArray<NotifyTarget>> told = policy.Steps.Select(s => s.Notify).Concat(policy.Severities.Values.Select(s => s.Then));
        return told.Where(t => !t.IsDefault).SelectMany(t => t).Any(target => target switch
        {
            NotifyTarget.OnSchedule one => one.Schedule == schedule,
            NotifyTarget.OnTeam team => _config.Team(team.Team)?.Schedule == schedule,
            _ => false,
        });
    }
}
