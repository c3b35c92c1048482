using NodaTime;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>What one arriving alert says, without its texts: the input of <see cref="EpisodeDecider"/>.</summary>
/// <param name="ReceivedAt">When it reached us.</param>
/// <param name="StartsAt">Start of the activity, as merged from the sender's fields (WIRE C1).</param>
/// <param name="EndsAt">End of the activity: in the future while firing.</param>
/// <param name="EndIsTimeout">True where the sender gave no end and the resolve timeout was used.</param>
/// <param name="AnnotationsHash">Hash of annotations and links; tells an update from a repeat.</param>
public readonly record struct AlertSignal(Instant ReceivedAt, Instant StartsAt, Instant EndsAt, bool EndIsTimeout, uint AnnotationsHash)
{
    /// <summary>Whether the sender says it is over. Same test as Alertmanager's <c>ResolvedAt</c>: the end is not in the future.</summary>
    public bool IsResolved => EndsAt <= ReceivedAt;
}
