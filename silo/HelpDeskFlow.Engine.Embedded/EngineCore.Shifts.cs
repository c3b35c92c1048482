using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

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

        if (_cells.GetValueOrDefault(id)?.State is not RotationState { Duty: { } duty } state || !RotationDuty.Changes(state, _context))
        {
            Step(id, new RotationCommand.Look([], 0));
            return;
        }

        var incidents = IncidentsOf(new ScheduleName(id.Key), duty.Since);
        var open = OpenAmong(incidents);
        Step(id, new RotationCommand.Look([.. open.Take(RotationLimits.HandoffIncidentsMax)], open.Count)
        {
            Digest = ShiftDigest.Of(incidents, duty.People, _config, duty.Since, _now),
        });
    }

    /// <summary>Incidents whose policies page through the schedule: those that are open, and of the resolved ones in memory those that were not over by then.</summary>
    private List<IncidentState> IncidentsOf(ScheduleName schedule, Instant since)
    {
        var found = new List<IncidentState>();
        var pages = new Dictionary<EscalationPolicy, bool>(ReferenceEqualityComparer.Instance);
        var cells = _openIncidents.Select(number => _cells.GetValueOrDefault(GrainId.Of(IncidentId.FromNumber(number)))).Concat(_resolved);
        foreach (var cell in cells)
        {
            if (cell?.State is not IncidentState { Escalation.Policy: { } policy } incident || incident.ResolvedAt < since)
            {
                continue;
            }

            if (!pages.TryGetValue(policy, out var does))
            {
                pages.Add(policy, does = Pages(policy, schedule));
            }

            if (does)
            {
                found.Add(incident);
            }
        }

        // In an order of their own: the sets' differs from process to process, and one may stand in both.
        return [.. found.DistinctBy(i => i.Number).OrderBy(i => i.Number)];
    }

    /// <summary>Those that are open, the most severe first, the first of them with what is known.</summary>
    private static List<OpenIncident> OpenAmong(List<IncidentState> incidents)
    {
        var open = incidents.Where(i => i.IsOpen).OrderBy(i => (i.Severity, i.Number));
        return
        [
            .. open.Select((incident, place) => new OpenIncident(
                incident.Id,
                incident.Number,
                incident.Severity,
                incident.Title,
                incident.Service,
                incident.Status,
                incident.OpenedAt,
                incident.AcknowledgedAt,
                incident is { Status: IncidentStatus.Acknowledged, Escalation.Policy.HandOn: true })
            {
                Assignees = incident.Assignees,
                LastNote = place < RotationLimits.HandoffIncidentsNamedMax ? HandoffContext.LastNote(incident) : null,
            }),
        ];
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
