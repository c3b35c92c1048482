using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Which alerts belong to an incident: the folding of events about members, and questions about them.</summary>
internal static class IncidentMembership
{
    /// <summary>Whether the alert is known here: it fires, or it is among those kept in full.</summary>
    public static bool Knows(IncidentState state, AlertKey key) => state.OpenMembers.Contains(key) || Kept(state, key) is not null;

    /// <summary>The alert in full, if it is among those kept.</summary>
    public static AlertSummary? Kept(IncidentState state, AlertKey key)
    {
        foreach (var joined in state.Alerts)
        {
            if (joined.Alert.Key == key)
            {
                return joined.Alert;
            }
        }

        return null;
    }

    /// <summary>The state after an event about members.</summary>
    public static IncidentState Fold(IncidentState state, IncidentEvent happened) => happened switch
    {
        IncidentEvent.AlertJoined e => Join(state, e),
        IncidentEvent.AlertCounted e => state with { AlertCount = state.AlertCount + 1, OpenMembers = state.OpenMembers.Add(e.Key) },
        IncidentEvent.MemberClosed e => state with { OpenMembers = state.OpenMembers.Remove(e.Key), Muted = state.Muted.Remove(e.Key) },
        IncidentEvent.MemberMuted e => state.OpenMembers.Contains(e.Key) ? state with { Muted = state.Muted.Add(e.Key) } : state,
        IncidentEvent.MemberHeard e => state with { Muted = state.Muted.Remove(e.Key) },
        IncidentEvent.MemberReopened e => state with { OpenMembers = state.OpenMembers.Add(e.Key) },
        IncidentEvent.MembersTaken e => Take(state, e),
        IncidentEvent.SplitOff e => Leave(state, e),
        _ => state,
    };

    private static IncidentState Join(IncidentState state, IncidentEvent.AlertJoined e) => state with
    {
        AlertCount = state.AlertCount + 1,
        OpenMembers = state.OpenMembers.Add(e.Alert.Key),
        Alerts = state.Alerts.Length < IncidentLimits.AlertsKeptMax ? state.Alerts.Add(new JoinedAlert(e.Alert, e.At, SharedText.Of(e.Why))) : state.Alerts,
    };

    private static IncidentState Take(IncidentState state, IncidentEvent.MembersTaken e)
    {
        var known = state.Alerts.Select(a => a.Alert.Key).Concat(state.OpenMembers).ToHashSet();
        var added = 0;
        var alerts = state.Alerts.ToBuilder();
        foreach (var alert in e.Alerts)
        {
            if (known.Add(alert.Key))
            {
                added++;
                if (alerts.Count < IncidentLimits.AlertsKeptMax)
                {
                    alerts.Add(new JoinedAlert(alert, e.At, e.Why));
                }
            }
        }

        foreach (var key in e.Firing)
        {
            added += known.Add(key) ? 1 : 0;
        }

        return state with { AlertCount = state.AlertCount + added, Alerts = alerts.ToImmutable(), OpenMembers = state.OpenMembers.Union(e.Firing) };
    }

    private static IncidentState Leave(IncidentState state, IncidentEvent.SplitOff e)
    {
        var gone = e.Keys.ToHashSet();
        var left = state.Alerts.RemoveAll(a => gone.Contains(a.Alert.Key));
        return state with
        {
            AlertCount = Math.Max(0, state.AlertCount - gone.Count),
            OpenMembers = state.OpenMembers.Except(gone),
            Muted = state.Muted.Except(gone),
            // RemoveAll of everything gives an empty array other than Empty, and the state would be written differently after a recovery.
            Alerts = left.IsEmpty ? [] : left,
        };
    }
}
