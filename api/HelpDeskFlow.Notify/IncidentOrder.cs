using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;

namespace HelpDeskFlow.Notify;

/// <summary>
/// Keeps notifications about one incident at one destination in order while they are under way: a follow-up (acknowledged,
/// resolved, …) waits for every attempt before it, a page only for follow-ups before it, so that no page waits for another.
/// Otherwise a slow "opened" could arrive after the quick "resolved" and stand open at the receiver for ever. Thread-safe.
/// </summary>
internal sealed class IncidentOrder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(DestinationName, IncidentId), Line> _lines = [];

    /// <summary>Takes a place; call in the order of the effects. Await <see cref="Place.Before"/>, then send, then <see cref="Leave"/>.</summary>
    public Place Enter(Deliver deliver)
    {
        var key = (deliver.Destination, deliver.Request.Incident);
        var isPage = deliver.Request.Kind is NotificationKind.Opened or NotificationKind.Escalated or NotificationKind.Reopened or NotificationKind.Notice;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_lines.TryGetValue(key, out var line))
            {
                line = new Line();
                _lines.Add(key, line);
            }

            var place = new Place(key, isPage ? line.FollowUps : line.All, line.All, done);
            line.All = line.All.IsCompleted ? done.Task : Task.WhenAll(line.All, done.Task);
            line.FollowUps = isPage ? line.FollowUps : line.All;
            line.Count++;
            return place;
        }
    }

    /// <summary>The attempt is over.</summary>
    public void Leave(Place place)
    {
        lock (_gate)
        {
            if (--_lines[place.Key].Count == 0)
            {
                _lines.Remove(place.Key);
            }
        }

        place.Done.SetResult();
    }

    /// <summary>A place in the line.</summary>
    /// <param name="Before">Completes when it is this one's turn; never fails.</param>
    /// <param name="All">Completes when every attempt before it is over, for channels that put messages under the first one; never fails.</param>
    internal sealed record Place((DestinationName Destination, IncidentId Incident) Key, Task Before, Task All, TaskCompletionSource Done);

    private sealed class Line
    {
        public Task All { get; set; } = Task.CompletedTask;

        public Task FollowUps { get; set; } = Task.CompletedTask;

        public int Count { get; set; }
    }
}
