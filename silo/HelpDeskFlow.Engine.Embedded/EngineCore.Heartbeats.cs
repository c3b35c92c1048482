using System.Text;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.Services;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Heartbeats, and alerts that grains of our own send.</summary>
public sealed partial class EngineCore
{
    /// <summary>Such an alert stays open until its grain says that it is over.</summary>
    private static readonly Duration SignalOpenFor = Duration.FromDays(3650);

    /// <summary>Those of the config, and those that were in the config before.</summary>
    private void WatchHeartbeats()
    {
        var known = _cells.Keys.Where(id => id.Kind == GrainKind.Heartbeat).ToHashSet();
        foreach (var heartbeat in _config.Heartbeats)
        {
            var id = GrainId.Of(heartbeat.Name);
            known.Remove(id);
            if (IsOwn(id))
            {
                Handle(id, new HeartbeatCommand.Watch());
            }
        }

        // In an order that does not depend on how they came about: the same inputs give the same journal.
        foreach (var gone in known.OrderBy(id => id.Key, StringComparer.Ordinal))
        {
            Handle(gone, new HeartbeatCommand.Watch());
        }
    }

    /// <summary>The alert takes the way of every other: dedupe, route, severity, correlate. One that is over the limits is counted as ignored; the config's check keeps heartbeats within them.</summary>
    private void TakeSignal(ServiceCommand.Signal signal)
    {
        if (IsReplaying)
        {
            return; // what it came to stands in the journal
        }

        var batch = AlertBatch.Rent(_now, signal.Scope);
        batch.Service = signal.Service;
        var writer = new AlertBatchWriter(batch, textsAreUtf8: true);
        foreach (var label in signal.Labels.Items)
        {
            writer.AddLabel(Encoding.UTF8.GetBytes(label.Name), Encoding.UTF8.GetBytes(label.Value));
        }

        foreach (var annotation in signal.Annotations.Items)
        {
            writer.AddAnnotation(Encoding.UTF8.GetBytes(annotation.Name), Encoding.UTF8.GetBytes(annotation.Value));
        }

        writer.SetDedupKey(Encoding.UTF8.GetBytes(signal.Scope), Encoding.UTF8.GetBytes(signal.Key));
        var isWritten = writer.TryFinish(0, Instant.Min(signal.StartsAt, _now), signal.IsOver ? _now : _now + SignalOpenFor, Duration.Zero);
        if (isWritten)
        {
            Take(batch);
        }
        else
        {
            Counters.Ignored++;
        }

        batch.Return();
    }
}
