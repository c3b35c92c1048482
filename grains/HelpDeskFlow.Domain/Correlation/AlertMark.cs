using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>What the correlator remembers of an alert that came lately.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="At">When it began to fire, as far as that is to be believed.</param>
/// <param name="Node">What it is about: a node of the topology, else the value of the first label that names a thing, else "".</param>
/// <param name="Peer">Another node that it names, or null.</param>
/// <param name="Name">Its alert name.</param>
/// <param name="Words">Its words.</param>
public sealed record AlertMark(AlertKey Key, Instant At, string Node, string? Peer, string Name, WordSketch Words)
{
    /// <summary>What fires: node and name, as a hash.</summary>
    public ulong Signature { get; } = TextHash.Of(Node, Name);

    /// <summary>Reads an alert. Its start counts where it is within the window before now; a sender's clock may be wrong.</summary>
    public static AlertMark Of(ServiceName service, AlertSummary alert, ConfigSnapshot config, Instant now)
    {
        var topology = config.Topology;
        var labels = alert.Labels;
        string? node = null;
        var fallback = "";
        foreach (var name in config.Correlation.Labels)
        {
            if (labels[name] is { Length: > 0 } value)
            {
                node ??= topology.Find(value);
                fallback = fallback.Length == 0 ? value : fallback;
                if (node is not null)
                {
                    break;
                }
            }
        }

        node ??= topology.Find(service.Value) ?? (fallback.Length > 0 || service == ServiceName.Unrouted ? null : service.Value);
        var peer = PeerOf(labels, topology, node);
        if (node is null && peer is null)
        {
            peer = Mentioned(alert.Annotations, topology);
        }

        if (node is null)
        {
            (node, peer) = (peer ?? fallback, null);
        }

        var startsAt = alert.StartsAt > now || now - alert.StartsAt > config.Correlation.Window ? now : alert.StartsAt;
        return new AlertMark(alert.Key, startsAt, SharedText.Of(node), peer, SharedText.Of(labels["alertname"] is { Length: > 0 } given ? given : alert.Title), WordSketch.Of(labels, alert.Annotations));
    }

    private static string? PeerOf(LabelSet labels, Topology topology, string? node)
    {
        if (topology.IsEmpty)
        {
            return null;
        }

        foreach (var label in labels.Items)
        {
            if (label.Name is not ("alertname" or "severity") && label.Value.Length <= 80 && topology.Find(label.Value) is { } found && found != node)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The first node that a text names as a word.</summary>
    private static string? Mentioned(LabelSet annotations, Topology topology)
    {
        const int WordsMax = 60;
        var words = 0;
        foreach (var annotation in annotations.Items)
        {
            foreach (var word in annotation.Value.Split([' ', ',', ';', '"', '\'', '(', ')', '='], WordsMax, StringSplitOptions.RemoveEmptyEntries))
            {
                if (++words > WordsMax)
                {
                    return null;
                }

                if (topology.Find(word.Trim('.', ':')) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }
}

/// <summary>
/// A mark and the incident that it went to. What every look at it needs lies in it once more: the marks of a node stand one after the
/// other in memory, and following a reference for each cost more than weighing it.
/// </summary>
public readonly record struct PlacedMark
{
    /// <summary>That mark.</summary>
    public PlacedMark(long incident, AlertMark mark) => (Incident, Mark) = (incident, mark);

    /// <summary>Number of the incident.</summary>
    public long Incident { get; init; }

    /// <summary>The mark.</summary>
    public AlertMark Mark
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            (field, At, Name, Words) = (value, value.At, value.Name, value.Words);
        }
    }

    /// <summary>As the mark has it.</summary>
    internal Instant At { get; private init; }

    /// <summary>As the mark has it.</summary>
    internal string Name { get; private init; } = "";

    /// <summary>As the mark has it.</summary>
    internal WordSketch Words { get; private init; }
}
