using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Inhibition over partitions: an alert that may inhibit others is made known to every partition when it begins and ends, and stands
/// in their journals, so that a target finds it with one probe as if it were its own.
/// </summary>
public sealed partial class EngineCore
{
    private static readonly GrainId AllServices = new(GrainKind.Service, "*");
    private readonly HashSet<AlertKey> _announced = [];
    private readonly Dictionary<AlertKey, ServiceCommand.SourceFires> _sources = [];

    private bool HasOthers => _post is { Map.Count: > 1 };

    /// <summary>One of ours begins: tells the others, once.</summary>
    private void AnnounceSource(in AlertKey key, LabelSet labels, string title)
    {
        if (HasOthers && _inhibitions.IsSource(labels) && _announced.Add(key))
        {
            SendToOthers(new ServiceCommand.SourceFires(key, labels, title));
        }
    }

    private void AnnounceEnd(in AlertKey key)
    {
        if (_announced.Remove(key))
        {
            SendToOthers(new ServiceCommand.SourceEnds(key));
        }
    }

    /// <summary>A start, or another config: all of ours anew, and those of others into the index.</summary>
    private void AnnounceAll()
    {
        if (!HasOthers)
        {
            return;
        }

        foreach (var source in _sources.Values)
        {
            _inhibitions.Add(source.Key, source.Labels);
        }

        var wereAny = _announced.Count > 0;
        _announced.Clear();
        var own = ImmutableArray.CreateBuilder<ServiceCommand.SourceFires>();
        for (var slot = 0; !_inhibitions.IsEmpty && slot < Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            if (IsFiring(slot) && EpisodePayload.Labels(Episodes.Pairs, Episodes[slot].Payload!) is var labels && _inhibitions.IsSource(labels))
            {
                _announced.Add(Episodes[slot].Key);
                own.Add(new ServiceCommand.SourceFires(Episodes[slot].Key, labels, SummaryOf(slot).Title));
            }
        }

        if (wereAny || !_inhibitions.IsEmpty)
        {
            SendToOthers(new ServiceCommand.SourcesAre(_post!.Own, own.ToImmutable()));
        }
    }

    private void SendToOthers(ServiceCommand command)
    {
        for (var partition = 0; partition < _post!.Map.Count; partition++)
        {
            SendTo(partition, new Tell(AllServices, command));
        }
    }

    /// <summary>What another partition made known: journalled, and looked at for the alerts that it concerns.</summary>
    private void TakeSource(ServiceCommand command)
    {
        _episodeFrames.Close();
        _commit.WriteByte((byte)FrameKind.Source);
        _commit.WriteBytes(CommandCodec.Write(command));
        foreach (var (before, after) in Fold(command))
        {
            if (before is not null)
            {
                _inhibitions.Remove(before.Key, before.Labels);
                ReconsiderInhibitedBy(Suppression, before.Key);
            }

            if (after is not null && _inhibitions.Add(after.Key, after.Labels) is { } concerned)
            {
                concerned.Sort();
                _reconsider.Enqueue([.. concerned]);
            }
        }
    }

    /// <summary>Changes what is known; returns what was and what is, of those that differ.</summary>
    private List<(ServiceCommand.SourceFires? Before, ServiceCommand.SourceFires? After)> Fold(Command command)
    {
        var changes = new List<(ServiceCommand.SourceFires?, ServiceCommand.SourceFires?)>();
        switch (command)
        {
            case ServiceCommand.SourceFires fires:
                Put(fires);
                break;
            case ServiceCommand.SourceEnds ends:
                Remove(ends.Key);
                break;
            case ServiceCommand.SourcesAre all:
                var kept = all.Sources.Select(s => s.Key).ToHashSet();
                foreach (var gone in _sources.Keys.Where(k => _post!.Map.Of(k) == all.Partition && !kept.Contains(k)).ToArray())
                {
                    Remove(gone);
                }

                foreach (var source in all.Sources)
                {
                    Put(source);
                }

                break;
        }

        return changes;

        void Put(ServiceCommand.SourceFires source)
        {
            var before = _sources.GetValueOrDefault(source.Key);
            if (before is null || !before.Labels.Equals(source.Labels))
            {
                changes.Add((before, source));
            }

            _sources[source.Key] = source;
        }

        void Remove(AlertKey key)
        {
            if (_sources.Remove(key, out var before))
            {
                changes.Add((before, null));
            }
        }
    }

    private void ReplaySource(ReadOnlySpan<byte> bytes)
    {
        if (_post is not null && CommandCodec.TryRead(bytes) is { } command)
        {
            Fold(command);
        }
    }

    private void WriteSources()
    {
        foreach (var some in _sources.Values.GroupBy(s => _post!.Map.Of(s.Key)).OrderBy(g => g.Key))
        {
            var all = new ServiceCommand.SourcesAre(some.Key, [.. some.OrderBy(s => s.Key)]);
            _pieces.WriteBytes(CommandCodec.Write(all));
        }
    }
}
