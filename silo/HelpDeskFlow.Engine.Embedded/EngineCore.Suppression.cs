using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Suppression: asked when an alert begins to fire, when a silence or an inhibition begins or ends, and when a hold is over;
/// never for a repeat. What a begin or an end concerns is looked at before the commit, very many alerts over several commits.
/// </summary>
public sealed partial class EngineCore
{
    private const int ReviewsQueuedMax = 8;
    private readonly Queue<ImmutableArray<Matcher>> _reviews = new();
    private readonly Queue<ImmutableArray<AlertKey>> _reconsider = new();
    private InhibitionIndex _inhibitions = new([]);
    private int _reviewSlot;
    private int _reconsiderAt;

    private bool ReviewsWait => _reviews.Count > 0 || _reconsider.Count > 0;

    private SuppressionState Suppression => _cells.TryGetValue(GrainId.Suppression, out var cell) ? (SuppressionState)cell.State : SuppressionState.Empty;

    /// <summary>An alert begins to fire: on to its incident, unless it is suppressed.</summary>
    private void Place(int slot, ServiceName service, AlertSummary summary, AlertBegins begins)
    {
        summary = Classified(slot, summary);
        var concerned = _inhibitions.IsEmpty ? null : _inhibitions.Add(summary.Key, summary.Labels);
        AnnounceSource(summary.Key, summary.Labels, summary.Title);
        if (!IsSuppressed(slot, service, summary, begins))
        {
            if (IncidentOf(Episodes[slot].IncidentNumber) is { IsSome: true } incident)
            {
                _tells.Enqueue(new Tell(GrainId.Of(incident), new IncidentCommand.MemberReopened(summary)));
            }
            else
            {
                Correlate(service, summary);
            }
        }

        DrainTells();
        if (concerned is not null)
        {
            concerned.Sort();
            _reconsider.Enqueue([.. concerned]);
        }
    }

    /// <summary>Whether suppression took it over: it is held, or has been sent on. A rule book that failed suppresses nothing.</summary>
    private bool IsSuppressed(int slot, ServiceName service, AlertSummary summary, AlertBegins begins)
    {
        var candidate = Candidate(slot, service, summary, begins);
        return SuppressionDecider.Matters(Suppression, candidate, _config, _now)
            && Step(GrainId.Suppression, new SuppressionCommand.Consider(candidate)) is null;
    }

    private AlertCandidate Candidate(int slot, ServiceName service, AlertSummary summary, AlertBegins begins)
    {
        var incident = IncidentOf(Episodes[slot].IncidentNumber);
        var before = _config.TransientHold is { } rule && begins != AlertBegins.Earlier ? Firings.EndedWithin(summary.Key, rule.Wait) : null;
        if (_inhibitions.IsEmpty)
        {
            return new AlertCandidate(summary, service, incident, begins, null, Duration.Zero) { Before = before };
        }

        var (source, wait) = _inhibitions.Find(summary.Key, summary.Labels);
        return new AlertCandidate(summary, service, incident, begins, source is { } key ? new Inhibitor(key, TitleOf(key)) : null, wait) { Before = before };
    }

    /// <summary>An alert that began to fire again while it was suppressed may outlive its resolved incident, which is forgotten after a time: it then has none.</summary>
    private IncidentId IncidentOf(long number)
    {
        var id = number == 0 ? IncidentId.None : IncidentId.FromNumber(number);
        return id.IsSome && (IsElsewhere(number) || _cells.ContainsKey(GrainId.Of(id)) || LoadArchived(GrainId.Of(id)) is not null) ? id : IncidentId.None;
    }

    private string TitleOf(in AlertKey key) => Episodes.Find(key) is >= 0 and var slot ? SummaryOf(slot).Title : _sources.GetValueOrDefault(key)?.Title ?? "an alert";

    private AlertSummary SummaryOf(int slot)
    {
        ref readonly var row = ref Episodes[slot];
        return Summarize(
            Episodes.ServiceOf(row),
            row.Key,
            EpisodePayload.Labels(Episodes.Pairs, row.Payload!),
            EpisodePayload.AnnotationsForPeople(row.Payload!),
            row.ToEpisode());
    }

    /// <summary>It does not fire any more: nothing keeps it quiet, and it keeps nothing quiet.</summary>
    private void NoteClosed(int slot)
    {
        ref readonly var row = ref Episodes[slot];
        var suppression = Suppression;
        if (suppression.Held.ContainsKey(row.Key))
        {
            _tells.Enqueue(new Tell(GrainId.Suppression, new SuppressionCommand.Closed(row.Key)));
        }

        ForgetLabels(slot);
        ReconsiderInhibitedBy(suppression, row.Key);
    }

    private void ReconsiderInhibitedBy(SuppressionState suppression, in AlertKey source)
    {
        if (!_inhibitions.IsEmpty && suppression.CoveredBy(source.ToString()) is { IsEmpty: false } covered)
        {
            _reconsider.Enqueue([.. covered.Order()]);
        }
    }

    /// <summary>Its labels change, or it ends: call before they are gone.</summary>
    private void ForgetLabels(int slot)
    {
        AnnounceEnd(Episodes[slot].Key);
        if (!_inhibitions.IsEmpty)
        {
            _inhibitions.Remove(Episodes[slot].Key, EpisodePayload.Labels(Episodes.Pairs, Episodes[slot].Payload!));
        }
    }

    /// <summary>An alert whose identity is its sender's key fires with other labels.</summary>
    private void LookAtNewLabels(int slot)
    {
        var key = Episodes[slot].Key;
        if (!_inhibitions.IsEmpty)
        {
            var labels = EpisodePayload.Labels(Episodes.Pairs, Episodes[slot].Payload!);
            _reconsider.Enqueue([.. _inhibitions.Add(key, labels) ?? []]);
            if (HasOthers)
            {
                AnnounceSource(key, labels, TitleOf(key));
            }

            ReconsiderInhibitedBy(Suppression, key);
        }

        _reconsider.Enqueue([key]);
    }

    /// <summary>A suppressed member of one incident went into another.</summary>
    private void NoteMoved(int slot, IncidentId to)
    {
        var suppression = Suppression;
        if (suppression.Held.TryGetValue(Episodes[slot].Key, out var held))
        {
            var why = string.Join("; ", held.Reasons.Select(r => SuppressWords.Of(suppression, r)));
            _tells.Enqueue(new Tell(GrainId.Of(to), new IncidentCommand.MemberMuted(Episodes[slot].Key, why)));
        }
    }

    /// <summary>A config came into force, or the program started: silences of the config, inhibitions, and then every firing alert.</summary>
    private void WatchSuppression()
    {
        Handle(GrainId.Suppression, new SuppressionCommand.Watch());
        _inhibitions = new InhibitionIndex(_config.Inhibitions);
        if (!_inhibitions.IsEmpty)
        {
            for (var slot = 0; slot < Episodes.PageCount * EpisodePage.Slots; slot++)
            {
                if (IsFiring(slot))
                {
                    _inhibitions.Add(Episodes[slot].Key, EpisodePayload.Labels(Episodes.Pairs, Episodes[slot].Payload!));
                }
            }
        }

        AnnounceAll();
        if (!_inhibitions.IsEmpty || Suppression is { Silences.IsEmpty: false } or { Held.IsEmpty: false })
        {
            QueueReview([]);
        }
    }

    /// <summary>One after the other; of very many at once, all alerts are looked at once for all of them.</summary>
    private void QueueReview(ImmutableArray<Matcher> matchers)
    {
        if (_reviews.Count >= ReviewsQueuedMax)
        {
            // The first may be under way; it goes on as it is.
            var first = _reviews.Dequeue();
            _reviews.Clear();
            _reviews.Enqueue(first);
            matchers = [];
        }

        _reviews.Enqueue(matchers);
    }

    /// <summary>Looks at alerts for which a reason may have begun or ended, as many as a turn may.</summary>
    private void ReviewSome()
    {
        var looks = _limits.ReviewLooksPerTurnMax;
        while (looks > 0 && ReviewsWait && !IsTurnFull)
        {
            if (_reconsider.TryPeek(out var keys))
            {
                looks--;
                if (_reconsiderAt < keys.Length)
                {
                    LookAgain(Episodes.Find(keys[_reconsiderAt++]));
                }

                if (_reconsiderAt >= keys.Length)
                {
                    _reconsider.Dequeue();
                    _reconsiderAt = 0;
                }
            }
            else
            {
                looks -= ReviewPage(_reviews.Peek());
            }
        }
    }

    /// <summary>One page of the table. Returns what it counts for.</summary>
    private int ReviewPage(ImmutableArray<Matcher> matchers)
    {
        var end = Math.Min(_reviewSlot + EpisodePage.Slots, Episodes.PageCount * EpisodePage.Slots);
        for (; _reviewSlot < end; _reviewSlot++)
        {
            if (IsFiring(_reviewSlot) && Passes(_reviewSlot, matchers))
            {
                LookAgain(_reviewSlot);
            }
        }

        if (end >= Episodes.PageCount * EpisodePage.Slots)
        {
            _reviews.Dequeue();
            _reviewSlot = 0;
        }

        return EpisodePage.Slots;
    }

    private bool Passes(int slot, ImmutableArray<Matcher> matchers)
    {
        if (matchers.IsEmpty)
        {
            return true;
        }

        var labels = EpisodePayload.Labels(Episodes.Pairs, Episodes[slot].Payload!);
        return matchers.All(m => m.Matches(labels));
    }

    private bool IsFiring(int slot) => Episodes[slot] is { Payload: not null, Status: EpisodeStatus.Firing };

    private void LookAgain(int slot)
    {
        if (slot < 0 || !IsFiring(slot))
        {
            return;
        }

        var candidate = Candidate(slot, Episodes.ServiceOf(Episodes[slot]), SummaryOf(slot), AlertBegins.Earlier);
        if (SuppressionDecider.Matters(Suppression, candidate, _config, _now))
        {
            Step(GrainId.Suppression, new SuppressionCommand.Consider(candidate with { Alert = Classified(slot, candidate.Alert) }));
            DrainTells();
        }
    }
}
