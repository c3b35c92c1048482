using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Steps;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// A core that is one partition of a cluster (ADR 0017): a tell to a grain of another partition becomes a message in this commit,
/// and a message from another is taken once, in the commit that holds its effect. Without partitions nothing of this runs.
/// </summary>
public sealed partial class EngineCore
{
    private const byte TellMessage = 1, CopyMessage = 2;
    private readonly PostBox? _post;
    private readonly CommitBuffer _message = new();
    private readonly int _numberStep;

    /// <summary>Bytes of messages that other partitions have not acknowledged. Any thread.</summary>
    internal long PostWaitingBytes => _post?.WaitingBytes ?? 0;

    /// <summary>Messages of the last commit, or after a recovery all that wait.</summary>
    internal IReadOnlyList<PartitionMessage> TakeMessages() => _post?.TakeFresh() ?? [];

    /// <summary>The other partition has these; they need not be sent again.</summary>
    internal void Acknowledge(int to, long number) => _post!.Acknowledge(to, number);

    /// <summary>Takes a message of another partition. False: not now, it stays with its sender: others come before it, or only a newer version can read it.</summary>
    internal bool Receive(int from, in PartitionMessage message)
    {
        if (_post!.IsEarly(from, message.Number))
        {
            return false;
        }

        var reader = new FrameReader(message.Body.Span);
        var trace = reader.ReadText() is { Length: > 0 } text ? text : null;
        var kind = reader.ReadByte();
        var to = new GrainId((GrainKind)reader.ReadByte(), reader.ReadText());
        if (kind == CopyMessage)
        {
            if (_post.TryTake(from, message.Number))
            {
                Adopt(to, ref reader);
            }

            return true;
        }

        if (kind != TellMessage || CommandCodec.TryRead(reader.ReadBytes()) is not { } command)
        {
            return false;
        }

        if (_post.TryTake(from, message.Number))
        {
            _context = _context with { Trace = trace };
            if (command is DestinationCommand.Enqueue page)
            {
                GatherPage(to, page.Request);
            }
            else
            {
                Handle(to, command);
            }
        }

        return true;
    }

    /// <summary>Whether the tell is another partition's: then it is in this commit as a message.</summary>
    private bool TrySend(in Tell tell)
    {
        if (_post is null)
        {
            return false;
        }

        switch (tell.Command)
        {
            case ServiceCommand.AssignIncident c:
                return SendTo(_post.Map.Of(c.Key), tell);
            case ServiceCommand.Signal c:
                return SendTo(_post.Map.Of(DedupKeys.Of(System.Text.Encoding.UTF8.GetBytes(c.Scope), System.Text.Encoding.UTF8.GetBytes(c.Key))), tell);
            case ServiceCommand.CloseEpisodes c:
                SendByKey(tell.To, c.Keys, keys => c with { Keys = keys });
                return true;
            case ServiceCommand.MoveEpisodes c:
                SendByKey(tell.To, c.Keys, keys => c with { Keys = keys });
                return true;
            default:
                // Suppression looks after the alerts of its own partition, and so do services whom it tells.
                return tell.To.Kind is not (GrainKind.Service or GrainKind.Suppression) && SendTo(_post.Map.Of(tell.To), tell);
        }
    }

    private bool SendTo(int partition, in Tell tell)
    {
        if (partition == _post!.Own)
        {
            return false;
        }

        BeginMessage(TellMessage, tell.To);
        _message.WriteBytes(CommandCodec.Write(tell.Command));
        Send(partition);
        return true;
    }

    private void SendByKey(GrainId to, ImmutableArray<AlertKey> keys, Func<ImmutableArray<AlertKey>, ServiceCommand> with)
    {
        foreach (var group in keys.GroupBy(k => _post!.Map.Of(k)).OrderBy(g => g.Key))
        {
            var part = with([.. group]);
            if (!SendTo(group.Key, new Tell(to, part)))
            {
                StepService(part);
            }
        }
    }

    /// <summary>A silence holds in all partitions: what people do to one is done in each, begun where commands to it arrive.</summary>
    private void SendToAll(GrainId to, Command command)
    {
        if (_post is null || command is not (SuppressionCommand.Set or SuppressionCommand.Expire) || _post.Map.Of(to) != _post.Own)
        {
            return;
        }

        for (var partition = 0; partition < _post.Map.Count; partition++)
        {
            SendTo(partition, new Tell(to, command));
        }
    }

    /// <summary>Rotations are looked at by incidents in every partition: each has a copy, made by the events of the owner.</summary>
    private void SendCopies()
    {
        foreach (var some in _post!.ToCopy.GroupBy(c => c.Id))
        {
            BeginMessage(CopyMessage, some.Key);
            WriteEvents(some.Key, [.. some.Select(c => c.Happened)]);
            for (var partition = 0; partition < _post.Map.Count; partition++)
            {
                if (partition != _post.Own)
                {
                    Send(partition);
                }
            }
        }

        _post.ToCopy.Clear();
    }

    private void NoteToCopy(GrainCell cell, Event happened)
    {
        if (_post is not null && !_following && IsCopiedToAll(cell.Id.Kind) && _post.Map.Of(cell.Id) == _post.Own)
        {
            _post.ToCopy.Add((cell.Id, happened));
        }
    }

    private void BeginMessage(byte kind, GrainId to)
    {
        _message.Clear();
        _message.WriteText(_context.Trace ?? "");
        _message.WriteByte(kind);
        _message.WriteByte((byte)to.Kind);
        _message.WriteText(to.Key);
    }

    private void Send(int partition)
    {
        _episodeFrames.Close();
        _post!.Send(_commit, partition, _message.Written.Span);
    }

    /// <summary>As the frame that stands in the journal, so that the receiver can write it as it is.</summary>
    private void WriteEvents(GrainId id, ImmutableArray<Event> events)
    {
        _message.WriteByte((byte)FrameKind.GrainEvents);
        _message.WriteByte((byte)id.Kind);
        _message.WriteText(id.Key);
        _message.WriteInt32(events.Length);
        foreach (var happened in events)
        {
            var lengthAt = _message.Length;
            _message.WriteInt32(0);
            _codec.WriteEvent(_message, happened);
            _message.PatchInt32(lengthAt, _message.Length - lengthAt - 4);
        }
    }

    private void Adopt(GrainId id, ref FrameReader reader)
    {
        var frame = reader.Rest;
        reader.Take(2);
        reader.ReadText();
        var events = new Event[reader.ReadInt32()];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = _codec.ReadEvent(reader.ReadBytes());
        }

        _episodeFrames.Close();
        StepLoop.Adopt(Cell(id), events, frame, _sequence, _commit, this);
    }

    /// <summary>The incident may be over for the partition that has it; here it is known by its number alone.</summary>
    private bool IsElsewhere(long number) => _post is not null && _post.Map.OfNumber(number) != _post.Own;

    /// <summary>Every partition asks these at each incident or alert, so each has a copy of the owner's.</summary>
    private static bool IsCopiedToAll(GrainKind kind) => kind is GrainKind.Rotation or GrainKind.Classifier;

    /// <summary>Another partition's, here for reading: it decides nothing and wants no timer.</summary>
    private bool IsCopy(GrainId id) => _post is not null && IsCopiedToAll(id.Kind) && _post.Map.Of(id) != _post.Own;

    private bool IsOwn(GrainId id) => _post is null || _post.Map.Of(id) == _post.Own;
}
