using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// Answers readers from the episode table while the core loop writes to it. A query goes over all slots, but each label pair
/// is tested only once: its verdict is remembered by its interned number. 100,000 alerts are scanned in a few milliseconds.
/// </summary>
public sealed class EpisodeReader(EpisodeTable table)
{
    private const byte Untested = 0;
    private const byte OtherName = 1;
    private const byte Passes = 2;
    private const byte Fails = 3;

    /// <summary>One page of what passes, in order of slots.</summary>
    public AlertPage Read(AlertQuery query)
    {
        var tests = query.Matchers.Select(m => new PairTest(table.Pairs, m)).ToArray();
        var items = new List<AlertView>();
        if (!TryMask(query, out var mask))
        {
            return new AlertPage(items, null);
        }

        var first = (int)(query.Cursor ?? 0);
        var bound = table.PageCount * EpisodePage.Slots;
        for (var slot = first; slot < bound; slot++)
        {
            var page = table.Page(slot >> EpisodePage.Bits);
            var payload = page.MayHave(slot & (EpisodePage.Slots - 1), mask) ? page.PayloadAt(slot & (EpisodePage.Slots - 1)) : null;
            if (payload is null || !PassesAll(tests, payload))
            {
                continue;
            }

            if (!page.TryRead(slot & (EpisodePage.Slots - 1), out var row) || row.Payload is null
                || !(row.Status == EpisodeStatus.Firing ? query.Firing : query.Resolved)
                || (query.Service is { } service && table.ServiceOf(row) != service)
                || (!ReferenceEquals(row.Payload, payload) && !PassesAll(tests, row.Payload)))
            {
                continue;
            }

            if (items.Count == query.Limit)
            {
                return new AlertPage(items, slot);
            }

            items.Add(ToView(row));
        }

        return new AlertPage(items, null);
    }

    /// <summary>The alert under this key, or null.</summary>
    public AlertView? Find(AlertKey key)
    {
        var candidates = new List<int>();
        table.FindForReader(key, candidates);
        foreach (var slot in candidates)
        {
            var page = table.Page(slot >> EpisodePage.Bits);
            if (page.TryRead(slot & (EpisodePage.Slots - 1), out var row) && row.Payload is not null && row.Key == key)
            {
                return ToView(row);
            }
        }

        return null;
    }

    /// <summary>The episode under this key without its texts, or null.</summary>
    public Episode? FindEpisode(AlertKey key)
    {
        var candidates = new List<int>();
        table.FindForReader(key, candidates);
        foreach (var slot in candidates)
        {
            if (table.Page(slot >> EpisodePage.Bits).TryRead(slot & (EpisodePage.Slots - 1), out var row) && row.Payload is not null && row.Key == key)
            {
                return row.ToEpisode();
            }
        }

        return null;
    }

    /// <summary>Bits that every alert with the pairs asked for must have. False: a pair is asked for that no alert has.</summary>
    private bool TryMask(AlertQuery query, out ulong mask)
    {
        mask = 0;
        foreach (var matcher in query.Matchers)
        {
            if (matcher.Operator != MatchOperator.Equal || matcher.Value.Length == 0)
            {
                continue;
            }

            var pair = table.Pairs.FindForReader(LabelCodec.Encode(LabelSet.From([new(matcher.Name, matcher.Value)])));
            if (pair < 0)
            {
                return false;
            }

            mask |= EpisodePayload.SignatureBit(pair);
        }

        return true;
    }

    internal AlertView ToView(in EpisodeSlot row)
    {
        var encoded = new System.Buffers.ArrayBufferWriter<byte>(512);
        EpisodePayload.WriteLabels(table.Pairs, row.Payload!, encoded);
        var labels = LabelCodec.Decode(encoded.WrittenSpan, withReserved: true);
        encoded.ResetWrittenCount();
        EpisodePayload.WriteAnnotations(table.Pairs, row.Payload!, encoded);
        var all = LabelCodec.Decode(encoded.WrittenSpan, withReserved: true);
        return new AlertView(
            row.Key,
            Fingerprint.Of(labels),
            labels,
            LabelCodec.Decode(encoded.WrittenSpan, withReserved: false),
            NullIfEmpty(all[ReservedAnnotations.GeneratorUrl]),
            NullIfEmpty(all[ReservedAnnotations.DedupKey]),
            NullIfEmpty(all[ReservedAnnotations.Source]),
            row.ToEpisode(),
            table.ServiceOf(row),
            row.IncidentNumber == 0 ? IncidentId.None : IncidentId.FromNumber(row.IncidentNumber));
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static bool PassesAll(PairTest[] tests, byte[] payload)
    {
        foreach (var test in tests)
        {
            if (!test.PassesPayload(payload))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One matcher with the verdicts of the pairs seen so far.</summary>
    private sealed class PairTest
    {
        private readonly PairTable _pairs;
        private readonly Matcher _matcher;
        private readonly byte[] _name;
        private readonly byte[]? _equalValue;
        private readonly bool _missingPasses;
        private byte[] _verdicts;

        public PairTest(PairTable pairs, Matcher matcher)
        {
            _pairs = pairs;
            _matcher = matcher;
            _name = Encoding.UTF8.GetBytes(matcher.Name);
            _equalValue = matcher.Operator == MatchOperator.Equal ? Encoding.UTF8.GetBytes(matcher.Value) : null;
            _missingPasses = matcher.Matches(string.Empty);
            _verdicts = new byte[pairs.IdBound + 1024];
        }

        public bool PassesPayload(byte[] payload)
        {
            var reader = new PairReader(payload);
            while (reader.TryNext(out var id))
            {
                var verdict = id < _verdicts.Length ? _verdicts[id] : Untested;
                if (verdict == Untested)
                {
                    verdict = Test(id);
                }

                if (verdict != OtherName)
                {
                    return verdict == Passes;
                }
            }

            return _missingPasses;
        }

        private byte Test(int id)
        {
            var encoded = _pairs.PairBytes(id);
            var verdict = OtherName;
            if (!encoded.IsEmpty && LabelCodec.TryRead(ref encoded, out var name, out var value) && name.SequenceEqual(_name))
            {
                var passes = _equalValue is not null ? value.SequenceEqual(_equalValue) : _matcher.Matches(Encoding.UTF8.GetString(value));
                verdict = passes ? Passes : Fails;
            }

            if (id >= _verdicts.Length)
            {
                Array.Resize(ref _verdicts, Math.Max(id + 1024, _verdicts.Length * 2));
            }

            return _verdicts[id] = verdict;
        }
    }
}
