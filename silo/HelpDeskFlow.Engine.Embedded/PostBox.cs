using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Partitions;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Messages of one partition to and from the others, as of this turn: what waits for its acknowledgement, and up to which number
/// what came from each is taken. Part of the journal: frames of the commits, and one row of the snapshot. Core loop only.
/// </summary>
internal sealed class PostBox
{
    private readonly Box[] _boxes;
    private readonly long[] _received;
    private readonly HashSet<int> _receivedChanged = [];
    private readonly HashSet<int> _acknowledgedChanged = [];
    private readonly List<PartitionMessage> _fresh = [];
    private long _waitingBytes;

    public PostBox(PartitionMap map, int own)
    {
        (Map, Own) = (map, own);
        _boxes = [.. Enumerable.Range(0, map.Count).Select(_ => new Box())];
        _received = new long[map.Count];
    }

    public PartitionMap Map { get; }

    public int Own { get; }

    /// <summary>Events of this turn that every other partition gets a copy of.</summary>
    public List<(GrainId Id, Event Happened)> ToCopy { get; } = [];

    /// <summary>Bytes that wait for their acknowledgement. Any thread.</summary>
    public long WaitingBytes => Interlocked.Read(ref _waitingBytes);

    public long Sent { get; private set; }

    public long Received { get; private set; }

    public long Repeats { get; private set; }

    public void Send(CommitBuffer commit, int to, ReadOnlySpan<byte> body)
    {
        var message = new PartitionMessage(to, _boxes[to].Last + 1, body.ToArray());
        commit.WriteByte((byte)FrameKind.Sent);
        commit.WriteInt32(to);
        commit.WriteInt64(message.Number);
        commit.WriteBytes(body);
        Keep(message);
        _fresh.Add(message);
        Sent++;
    }

    /// <summary>Whether it is too early for this one, because others come before it.</summary>
    public bool IsEarly(int from, long number) => number > _received[from] + 1;

    /// <summary>Whether this one has not been taken yet; from now on it is.</summary>
    public bool TryTake(int from, long number)
    {
        if (number <= _received[from])
        {
            Repeats++;
            return false;
        }

        _received[from] = number;
        _receivedChanged.Add(from);
        Received++;
        return true;
    }

    public void Acknowledge(int to, long number)
    {
        if (Forget(to, number))
        {
            _acknowledgedChanged.Add(to);
        }
    }

    /// <summary>What others must hear after this commit, in order.</summary>
    public IReadOnlyList<PartitionMessage> TakeFresh()
    {
        if (_fresh.Count == 0)
        {
            return [];
        }

        var fresh = _fresh.ToArray();
        _fresh.Clear();
        return fresh;
    }

    /// <summary>After a recovery: all that waits is sent once more.</summary>
    public void SendAllAgain()
    {
        // In their order, whatever the recovery itself sent: who gets a later one first would take the earlier for a repeat.
        _fresh.Clear();
        _fresh.AddRange(_boxes.SelectMany(b => b.Waiting));
    }

    /// <summary>Numbers that the turn changed. Those of acknowledgements alone are no reason for a commit: they go with the next.</summary>
    public void WriteNumbers(CommitBuffer commit)
    {
        Write(commit, FrameKind.Received, _receivedChanged, p => _received[p]);
        if (commit.Length > 0)
        {
            Write(commit, FrameKind.Acknowledged, _acknowledgedChanged, p => _boxes[p].Acknowledged);
        }
    }

    public void WriteSnapshot(CommitBuffer pieces)
    {
        pieces.WriteInt32(_boxes.Length);
        for (var partition = 0; partition < _boxes.Length; partition++)
        {
            var box = _boxes[partition];
            pieces.WriteInt64(_received[partition]);
            pieces.WriteInt64(box.Last);
            pieces.WriteInt64(box.Acknowledged);
            pieces.WriteInt32(box.Waiting.Count);
            foreach (var message in box.Waiting)
            {
                pieces.WriteInt64(message.Number);
                pieces.WriteBytes(message.Body.Span);
            }
        }
    }

    public void ReadSnapshot(ref FrameReader reader)
    {
        var count = reader.ReadInt32();
        for (var partition = 0; partition < count; partition++)
        {
            _received[partition] = reader.ReadInt64();
            var (last, acknowledged) = (reader.ReadInt64(), reader.ReadInt64());
            for (var waiting = reader.ReadInt32(); waiting > 0; waiting--)
            {
                Keep(new PartitionMessage(partition, reader.ReadInt64(), reader.ReadBytes().ToArray()));
            }

            (_boxes[partition].Last, _boxes[partition].Acknowledged) = (last, acknowledged);
        }
    }

    public void Replay(FrameKind kind, ref FrameReader reader)
    {
        if (kind == FrameKind.Sent)
        {
            var (to, number) = (reader.ReadInt32(), reader.ReadInt64());
            var body = reader.ReadBytes();
            if (number > _boxes[to].Last)
            {
                Keep(new PartitionMessage(to, number, body.ToArray()));
            }

            return;
        }

        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var (partition, number) = (reader.ReadInt32(), reader.ReadInt64());
            if (kind == FrameKind.Received)
            {
                _received[partition] = Math.Max(_received[partition], number);
            }
            else
            {
                Forget(partition, number);
            }
        }
    }

    /// <summary>Reads over a frame where nobody keeps messages.</summary>
    public static void Skip(FrameKind kind, ref FrameReader reader)
    {
        if (kind == FrameKind.Sent)
        {
            reader.Take(12);
            reader.ReadBytes();
        }
        else
        {
            reader.Take(reader.ReadInt32() * 12);
        }
    }

    private static void Write(CommitBuffer commit, FrameKind kind, HashSet<int> changed, Func<int, long> number)
    {
        if (changed.Count == 0)
        {
            return;
        }

        commit.WriteByte((byte)kind);
        commit.WriteInt32(changed.Count);
        foreach (var partition in changed.Order())
        {
            commit.WriteInt32(partition);
            commit.WriteInt64(number(partition));
        }

        changed.Clear();
    }

    private void Keep(in PartitionMessage message)
    {
        var box = _boxes[message.To];
        box.Last = message.Number;
        box.Waiting.Enqueue(message);
        Interlocked.Add(ref _waitingBytes, message.Body.Length);
    }

    private bool Forget(int to, long number)
    {
        var box = _boxes[to];
        if (number <= box.Acknowledged)
        {
            return false;
        }

        box.Acknowledged = number;
        while (box.Waiting.TryPeek(out var oldest) && oldest.Number <= number)
        {
            box.Waiting.Dequeue();
            Interlocked.Add(ref _waitingBytes, -oldest.Body.Length);
        }

        return true;
    }

    private sealed class Box
    {
        public long Last { get; set; }

        public long Acknowledged { get; set; }

        public Queue<PartitionMessage> Waiting { get; } = new();
    }
}
