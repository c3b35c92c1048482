using NodaTime;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>What an arriving alert means for the episode under its key.</summary>
public enum EpisodeVerdict : byte
{
    /// <summary>Nothing new and nothing to keep: a resolved notice for something that is not open, or an end older than what is known.</summary>
    Ignored = 0,

    /// <summary>The same again: counted, and its end moved on.</summary>
    Repeated = 1,

    /// <summary>A new episode.</summary>
    Opened = 2,

    /// <summary>Firing again within the reopen window: the same episode goes on.</summary>
    Reopened = 3,

    /// <summary>Still firing, with other annotations: the newest are kept.</summary>
    Updated = 4,

    /// <summary>The sender says it is over.</summary>
    Resolved = 5,
}

/// <summary>
/// The rule book of one episode (deduplication). Pure. Merge rules are Alertmanager's <c>Alert.Merge</c> (WIRE C1): the
/// earliest start is kept while activity ranges overlap; a given later end beats an earlier one; a range that does not
/// overlap is a new episode, or the same one reopened where it comes within the reopen window.
/// </summary>
public static class EpisodeDecider
{
    /// <summary>Says what the signal means and how the episode looks afterwards. Total; the same signal twice is a repeat, never a second opening.</summary>
    public static EpisodeVerdict Decide(in Episode known, in AlertSignal signal, Duration reopenWindow, out Episode next)
    {
        if (!known.Exists)
        {
            return Open(signal, out next);
        }

        return known.Status == EpisodeStatus.Firing
            ? DecideFiring(known, signal, out next)
            : DecideClosed(known, signal, reopenWindow, out next);
    }

    /// <summary>The episode once its end has passed with nobody sending it again.</summary>
    public static Episode TimeOut(in Episode known) => known with { Status = EpisodeStatus.Resolved, CloseReason = CloseReason.Timeout };

    /// <summary>The episode once a person resolved its incident at <paramref name="at"/>.</summary>
    public static Episode CloseByPerson(in Episode known, Instant at) =>
        known with { Status = EpisodeStatus.Resolved, CloseReason = CloseReason.Person, EndsAt = at };

    private static EpisodeVerdict Open(in AlertSignal signal, out Episode next)
    {
        if (signal.IsResolved)
        {
            next = default;
            return EpisodeVerdict.Ignored;
        }

        next = new Episode(
            EpisodeStatus.Firing, CloseReason.None, signal.EndIsTimeout, signal.StartsAt, signal.EndsAt,
            signal.ReceivedAt, signal.ReceivedAt, signal.AnnotationsHash, 1, 0);
        return EpisodeVerdict.Opened;
    }

    private static EpisodeVerdict DecideFiring(in Episode known, in AlertSignal signal, out Episode next)
    {
        var startsAt = Instant.Min(known.StartsAt, signal.StartsAt);
        if (signal.IsResolved)
        {
            // Out of order: the end of an activity that was over before this one began says nothing about this one. Alertmanager
            // would close it until the sender's next message; we would take back a page that is due. Without a start of its own
            // (both times are the same then) the end is about what is open, seen by a clock that is behind ours.
            if (signal.EndsAt < known.StartsAt && signal.StartsAt < signal.EndsAt)
            {
                next = known;
                return EpisodeVerdict.Ignored;
            }

            next = known with
            {
                Status = EpisodeStatus.Resolved,
                CloseReason = CloseReason.Sender,
                EndIsTimeout = false,
                StartsAt = startsAt,
                EndsAt = signal.EndsAt,
                LastSeenAt = signal.ReceivedAt,
                EventCount = Increment(known.EventCount),
            };
            return EpisodeVerdict.Resolved;
        }

        // A later end beats an earlier one; a given end beats a timeout (Alert.Merge).
        var takesEnd = signal.EndsAt > known.EndsAt || (known.EndIsTimeout && !signal.EndIsTimeout);
        next = known with
        {
            StartsAt = startsAt,
            EndsAt = takesEnd ? signal.EndsAt : known.EndsAt,
            EndIsTimeout = takesEnd ? signal.EndIsTimeout : known.EndIsTimeout,
            LastSeenAt = Instant.Max(known.LastSeenAt, signal.ReceivedAt),
            AnnotationsHash = signal.AnnotationsHash,
            EventCount = Increment(known.EventCount),
        };
        return signal.AnnotationsHash == known.AnnotationsHash && startsAt == known.StartsAt ? EpisodeVerdict.Repeated : EpisodeVerdict.Updated;
    }

    private static EpisodeVerdict DecideClosed(in Episode known, in AlertSignal signal, Duration reopenWindow, out Episode next)
    {
        next = known;
        if (signal.IsResolved)
        {
            // Senders repeat the resolved notice (Prometheus for 15 minutes); it is known already.
            return EpisodeVerdict.Ignored;
        }

        if (signal.ReceivedAt - known.EndsAt <= reopenWindow)
        {
            next = known with
            {
                Status = EpisodeStatus.Firing,
                CloseReason = CloseReason.None,
                EndIsTimeout = signal.EndIsTimeout,
                StartsAt = Instant.Min(known.StartsAt, signal.StartsAt),
                EndsAt = signal.EndsAt,
                LastSeenAt = signal.ReceivedAt,
                AnnotationsHash = signal.AnnotationsHash,
                EventCount = Increment(known.EventCount),
                Transitions = Increment(known.Transitions),
            };
            return EpisodeVerdict.Reopened;
        }

        return Open(signal, out next);
    }

    private static int Increment(int count) => count == int.MaxValue ? count : count + 1;
}
