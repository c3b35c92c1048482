using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Services;
using HelpDeskFlow.Engine.Episodes;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Which incident an alert is in, where the two may be in different partitions. While the word about it is under way the alert may
/// end, fire again or be suppressed, and its incident may be merged. So whenever the owner of an alert learns that another incident
/// has it, it tells that incident how the alert is now, and the one before that it has it no longer. Since messages between two
/// partitions keep their order, and an incident says that it has an alert only once it has, the last word is true.
/// </summary>
public sealed partial class EngineCore
{
    private void Assign(ServiceCommand.AssignIncident assign)
    {
        var slot = Episodes.Find(assign.Key);
        var before = slot < 0 ? 0 : Episodes[slot].IncidentNumber;
        var number = assign.Incident.ToNumber();
        if (slot >= 0 && before != number)
        {
            Episodes.SetIncident(slot, number, _sequence);
            _episodeFrames.Assigned(slot, number);
        }

        if (HasOthers)
        {
            var isOther = before != 0 && before != number;
            TellLeft(assign.Key, isOther ? before : 0);
            // One that fired before may have been in an incident that was merged into this one while it waited: then this one may have
            // heard that the alert had gone elsewhere, and after it came.
            var firedBefore = before == 0 && Published.Firings(assign.Key, Now).Total > 1;
            TellHowItIs(assign.Key, assign.Incident, slot, isHeardToo: isOther || firedBefore || assign.CountsAlready);
        }
    }

    private void Move(ServiceCommand.MoveEpisodes move)
    {
        var (from, to) = (move.From.ToNumber(), move.To.ToNumber());
        foreach (var key in move.Keys)
        {
            var slot = Episodes.Find(key);
            if (slot >= 0 && Episodes[slot].IncidentNumber == from)
            {
                Episodes.SetIncident(slot, to, _sequence);
                _episodeFrames.Assigned(slot, to);
                if (!HasOthers)
                {
                    NoteMoved(slot, move.To);
                }
            }

            if (!HasOthers)
            {
                continue;
            }

            if (slot >= 0 && Episodes[slot].IncidentNumber != to)
            {
                TellLeft(key, to); // it has gone elsewhere since
            }
            else
            {
                TellLeft(key, from);
                TellHowItIs(key, move.To, slot, isHeardToo: true);
            }
        }
    }

    private void TellLeft(in AlertKey key, long number)
    {
        if (number != 0)
        {
            _tells.Enqueue(new Tell(GrainId.Of(IncidentId.FromNumber(number)), new IncidentCommand.MemberClosed(key, CloseReason.Sender) { HasMoved = true }));
        }
    }

    private void TellHowItIs(in AlertKey key, IncidentId to, int slot, bool isHeardToo)
    {
        if (slot < 0)
        {
            _tells.Enqueue(new Tell(GrainId.Of(to), new IncidentCommand.MemberClosed(key, CloseReason.Timeout)));
        }
        else if (!IsFiring(slot))
        {
            _tells.Enqueue(new Tell(GrainId.Of(to), new IncidentCommand.MemberClosed(key, Episodes[slot].CloseReason)));
        }
        else if (Suppression.Held.ContainsKey(key))
        {
            NoteMoved(slot, to);
        }
        else if (isHeardToo)
        {
            _tells.Enqueue(new Tell(GrainId.Of(to), new IncidentCommand.MemberHeard(SummaryOf(slot))));
        }
    }
}
