namespace HelpDeskFlow.Domain.Destinations;

/// <summary>
/// Which message at the receiver is the first one about an incident, so that what follows can be put under it. Kept from
/// the first message until the resolution has been told (or given up), and only where the channel gives a reference.
/// </summary>
internal static class DestinationThreads
{
    /// <summary>What a delivered message says about threads: null, nothing new.</summary>
    public static DestinationEvent? After(DestinationState state, DeliveryRequest request, AttemptOutcome outcome, NodaTime.Instant now)
    {
        if (request.Kind == NotificationKind.Resolved)
        {
            return EndOf(state, request, now);
        }

        return outcome.Reference is { Length: > 0 and <= DestinationLimits.ReferenceCharactersMax } reference
            && request.Incident.IsSome && state.Threads.GetValueOrDefault(request.Incident)?.Reference != reference
                ? new DestinationEvent.ThreadStarted(now, request.Incident, reference)
                : null;
    }

    /// <summary>The end of the thread, where this is the resolution and there is one.</summary>
    public static DestinationEvent? EndOf(DestinationState state, DeliveryRequest request, NodaTime.Instant now) =>
        request.Kind == NotificationKind.Resolved && state.Threads.ContainsKey(request.Incident)
            ? new DestinationEvent.ThreadEnded(now, request.Incident, "the incident is resolved")
            : null;

    /// <summary>Remembers it in the place of an earlier one; beyond the limit the oldest is forgotten.</summary>
    public static DestinationState Start(DestinationState state, DestinationEvent.ThreadStarted e)
    {
        state = End(state, e.Incident);
        if (state.Threads.Count >= DestinationLimits.ThreadsMax)
        {
            state = End(state, state.ThreadAges.Min.Incident);
        }

        return state with
        {
            Threads = state.Threads.Add(e.Incident, new IncidentThread(e.Reference, state.NextThread)),
            ThreadAges = state.ThreadAges.Add(new ThreadAge(state.NextThread, e.Incident)),
            NextThread = state.NextThread + 1,
        };
    }

    /// <summary>Forgets it.</summary>
    public static DestinationState End(DestinationState state, IncidentId incident) =>
        state.Threads.TryGetValue(incident, out var known)
            ? state with { Threads = state.Threads.Remove(incident), ThreadAges = state.ThreadAges.Remove(new ThreadAge(known.Number, incident)) }
            : state;
}
