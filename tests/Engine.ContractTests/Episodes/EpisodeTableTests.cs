using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Episodes;

/// <summary>Goal: the table is a dictionary from key to episode, and a page read back is the page written. Method: random changes against a dictionary, over several pages.</summary>
public sealed class EpisodeTableTests
{
    private static readonly Instant T0 = Instant.FromUtc(2026, 3, 1, 12, 0);

    [Fact]
    public void Pages_WrittenAndReadBack_AreTheSameTable()
    {
        var (table, model) = Fill(seed: 3, changes: 12_000);
        Assert.True(table.PageCount > 2, "One page proves little.");
        var again = new EpisodeTable();
        var codec = new EpisodePageCodec();
        foreach (var page in Enumerable.Range(0, table.PageCount).Reverse())
        {
            var buffer = new CommitBuffer();
            codec.Write(table, page, buffer);
            EpisodePageCodec.Read(again, page, buffer.Written.Span, 9);
            Assert.Equal(9, again.Page(page).SnapshotSequence);
        }

        again.RebuildFreeList();
        AssertSame(model, table);
        AssertSame(model, again);
        Assert.Equal(table.Pairs.Live, again.Pairs.Live);
        Assert.All(model.Keys, key => Assert.Equal(table.Find(key), again.Find(key)));
    }

    [Fact]
    public void Pages_WhereNoTextChanged_AreWrittenAsNumbers_WholeAgainWhereOneDid()
    {
        var (table, model) = Fill(seed: 4, changes: 12_000);
        var random = new Random(5);
        var codec = new EpisodePageCodec();
        Assert.All(Write(9), row => Assert.Equal(SnapshotKind.EpisodePage, row.Kind));
        var whole = Write(10, all: true);
        foreach (var key in model.Keys.Where(_ => random.Next(2) == 0).ToArray())
        {
            var slot = table.Find(key);
            table.SetRepeat(slot, table[slot].EndsAtTicks + 70_000_000, table[slot].LastSeenTicks + 5, 7, false, 11);
            if (random.Next(3) == 0)
            {
                table.Update(slot, EpisodeDecider.CloseByPerson(table[slot].ToEpisode(), T0 + Duration.FromSeconds(5)), null, 11);
                table.SetIncident(slot, 77, 11);
            }

            model[key] = (table[slot].ToEpisode(), model[key].Texts, table[slot].IncidentNumber, model[key].Service);
        }

        var changed = random.Next(table.PageCount);
        var gone = model.Keys.First(key => table.Find(key) >> EpisodePage.Bits == changed);
        table.Remove(table.Find(gone), 11);
        model.Remove(gone);

        var news = Write(12);
        Assert.Equal([changed], news.Where(row => row.Kind == SnapshotKind.EpisodePage).Select(row => row.Page));
        Assert.True(news.Where(row => row.Kind == SnapshotKind.EpisodeNumbers).Max(row => row.Body.Length) < whole.Max(row => row.Body.Length) / 2, "Numbers take less than texts.");

        var again = new EpisodeTable();
        foreach (var (_, page, body) in whole.Where(row => row.Page != changed).Concat(news.Where(row => row.Page == changed)))
        {
            EpisodePageCodec.Read(again, page, body, page == changed ? 12 : 9);
        }

        foreach (var (_, page, body) in news.Where(row => row.Kind == SnapshotKind.EpisodeNumbers))
        {
            EpisodePageCodec.ReadNumbers(again, page, body, 12);
            Assert.Equal(12, again.Page(page).SnapshotSequence);
            EpisodePageCodec.ReadNumbers(again, page, [1, 2, 3], 11); // older than what is there: not looked at
        }

        again.RebuildFreeList();
        AssertSame(model, again);

        (byte Kind, int Page, byte[] Body)[] Write(long sequence, bool all = false) =>
            [.. Enumerable.Range(0, table.PageCount).Select(page =>
            {
                var buffer = new CommitBuffer();
                if (all)
                {
                    codec.Write(table, page, buffer);
                    return (SnapshotKind.EpisodePage, page, buffer.Written.ToArray());
                }

                return (codec.WriteNews(table, page, buffer, sequence), page, buffer.Written.ToArray());
            })];
    }

    [Fact]
    public void Numbers_OfAnAlertThatIsNotThere_AreADamagedJournal()
    {
        var (table, _) = Fill(seed: 4, changes: 3_000);
        var buffer = new CommitBuffer();
        var codec = new EpisodePageCodec();
        codec.WriteNews(table, 0, buffer, 9);
        buffer.Clear();
        Assert.Equal(SnapshotKind.EpisodeNumbers, codec.WriteNews(table, 0, buffer, 10));
        var fault = Assert.Throws<JournalCorruptException>(() => EpisodePageCodec.ReadNumbers(new EpisodeTable(), 0, buffer.Written.Span, 10));
        Assert.Contains("restore the data directory from a backup", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Payload_PackedUnpackedAndGivenUp_KeepsTextsAndLeavesNoPairs()
    {
        var pairs = new PairTable();
        var (labels, _) = Texts(("alertname", "Disk"), ("host", "h1"));
        var annotations = LabelCodec.Encode(LabelSet.From([new(ReservedAnnotations.GeneratorUrl, "http://prometheus/1"), new("summary", "full")]));
        var changed = LabelCodec.Encode(LabelSet.From([new(ReservedAnnotations.GeneratorUrl, "http://prometheus/2"), new(ReservedAnnotations.DedupKey, "d"), new(ReservedAnnotations.Source, "ci"), new("summary", "fuller")]));

        var payload = EpisodePayload.Pack(pairs, labels, annotations, 1);
        Assert.Equal(LabelCodec.Decode(annotations, withReserved: true), Annotations(pairs, payload));
        Assert.Equal(3, pairs.Live);

        var other = EpisodePayload.WithAnnotations(pairs, payload, changed, 1);
        var written = new CommitBuffer();
        EpisodePayload.WriteLabels(pairs, other, written);
        Assert.Equal(labels, written.Written.ToArray());
        Assert.Equal(LabelCodec.Decode(changed, withReserved: true), Annotations(pairs, other));
        Assert.Equal(LabelSet.From([new("summary", "fuller")]), EpisodePayload.AnnotationsForPeople(other));
        Assert.Equal(4, pairs.Live);
        EpisodePayload.Release(pairs, other, 2);
        Assert.Equal(0, pairs.Live);
    }

    private static LabelSet Annotations(PairTable pairs, byte[] payload)
    {
        var written = new CommitBuffer();
        EpisodePayload.WriteAnnotations(pairs, payload, written);
        return LabelCodec.Decode(written.Written.Span, withReserved: true);
    }

    [Fact]
    public void Payload_AsManyLabelsAsAllowed_RoundTrips()
    {
        var pairs = new PairTable();
        for (var i = 0; i < 20_000; i++)
        {
            pairs.Intern(Texts(("filler", $"{i}")).Labels, 1); // so that numbers need several bytes
        }

        var (labels, annotations) = Texts([.. Enumerable.Range(0, IntakeLimits.LabelsMax).Select(i => ($"name{i}", $"value{i}"))]);
        var payload = EpisodePayload.Pack(pairs, labels, annotations, 1);
        var written = new CommitBuffer();
        EpisodePayload.WriteLabels(pairs, payload, written);
        Assert.Equal(labels, written.Written.ToArray());
    }

    private static (EpisodeTable Table, Dictionary<AlertKey, (Episode Episode, string Texts, long Incident, string Service)> Model) Fill(int seed, int changes)
    {
        var random = new Random(seed);
        var table = new EpisodeTable();
        var model = new Dictionary<AlertKey, (Episode, string, long, string)>();
        for (var i = 0; i < changes; i++)
        {
            table.Turn++;
            var number = random.Next(6_000);
            var key = new AlertKey((ulong)number * 0x9E3779B97F4A7C15UL, (ulong)(number % 1_500) << 32); // tags collide
            var slot = table.Find(key);
            Assert.Equal(model.ContainsKey(key), slot >= 0);
            var (labels, annotations) = Texts(("alertname", $"A{number % 50}"), ("instance", $"i{number}"), ("text", $"{i % 3}"));
            var service = $"s{number % 7}";
            if (slot < 0)
            {
                var episode = new Episode(EpisodeStatus.Firing, CloseReason.None, i % 2 == 0, T0, T0 + Duration.FromSeconds(i), T0, T0, (uint)i, 1, 0);
                slot = table.Insert(key, new ServiceName(service), EpisodePayload.Pack(table.Pairs, labels, annotations, table.Turn), episode, 1);
                table.SetIncident(slot, number, 1);
                model[key] = (episode, Convert.ToHexString(labels) + Convert.ToHexString(annotations), number, service);
            }
            else if (random.Next(3) == 0)
            {
                table.Remove(slot, 1);
                model.Remove(key);
            }
            else
            {
                var closed = EpisodeDecider.CloseByPerson(table[slot].ToEpisode(), T0 + Duration.FromSeconds(i));
                table.Update(slot, closed, null, 1);
                table.ReplacePayload(slot, EpisodePayload.Pack(table.Pairs, labels, annotations, table.Turn), 1);
                model[key] = (closed, Convert.ToHexString(labels) + Convert.ToHexString(annotations), number, service);
            }
        }

        return (table, model);
    }

    private static void AssertSame(Dictionary<AlertKey, (Episode Episode, string Texts, long Incident, string Service)> model, EpisodeTable table)
    {
        Assert.Equal(model.Count, table.Count);
        Assert.Equal(model.Values.Count(m => m.Episode.IsFiring), table.FiringCount);
        foreach (var (key, expected) in model)
        {
            ref readonly var row = ref table[table.Find(key)];
            var labels = new CommitBuffer();
            EpisodePayload.WriteLabels(table.Pairs, row.Payload!, labels);
            var texts = Convert.ToHexString(labels.Written.Span) + Convert.ToHexString(LabelCodec.Encode(Annotations(table.Pairs, row.Payload!)));
            Assert.Equal(expected, (row.ToEpisode(), texts, row.IncidentNumber, table.ServiceOf(row).Value));
        }
    }

    private static (byte[] Labels, byte[] Annotations) Texts(params (string Name, string Value)[] labels)
    {
        var batch = AlertBatch.Rent(T0, "test");
        var writer = new AlertBatchWriter(batch);
        foreach (var (name, value) in labels)
        {
            writer.AddLabel(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        writer.AddAnnotation("summary"u8, Encoding.UTF8.GetBytes($"text of {labels[^1].Value}"));
        Assert.True(writer.TryFinish(0, T0, null, Duration.FromMinutes(5)));
        var result = (batch.LabelsOf(batch.Records[0]).ToArray(), batch.AnnotationsOf(batch.Records[0]).ToArray());
        batch.Return();
        return result;
    }
}
