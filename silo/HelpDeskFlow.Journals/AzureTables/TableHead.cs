using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>The head entity: who may write, and how far the journal is.</summary>
/// <param name="Epoch">Number of the start that holds it.</param>
/// <param name="Holder">Who holds it; empty where it was let go.</param>
/// <param name="Since">Since when, for people.</param>
/// <param name="Last">Sequence of the last commit.</param>
/// <param name="Checksum">Of that commit.</param>
/// <param name="Checkpoint">As in <see cref="IJournal.CheckpointSequence"/>.</param>
/// <param name="Applied">Snapshot rows hold the commits up to this one.</param>
/// <param name="UsedBytes">As in <see cref="IJournal.UsedBytes"/>.</param>
/// <param name="IsCopying">A copy into this journal has not come to its end.</param>
/// <param name="Claim">A number that the holder drew: two in one process that take the journal within a second are told apart.</param>
internal sealed record TableHeadState(long Epoch, string Holder, string Since, long Last, long Checksum, long Checkpoint, long Applied, long UsedBytes, bool IsCopying, long Claim)
{
    /// <summary>Format that this program writes; it reads all formats up to it.</summary>
    public const long Format = 1;

    public byte[] Write() => TableEntity.Write(
        TableEntity.HeadKey,
        [],
        ("Format", Format),
        ("Epoch", Epoch),
        ("Holder", Holder),
        ("Since", Since),
        ("Last", Last),
        ("Checksum", Checksum),
        ("Checkpoint", Checkpoint),
        ("Applied", Applied),
        ("UsedBytes", UsedBytes),
        ("IsCopying", IsCopying ? 1L : 0L),
        ("Claim", Claim));

    public static TableHeadState Read(JsonElement head, string place) => head.Number("Format") > Format
        ? throw new JournalCorruptException($"The journal {place} was written by a newer version ({head.Number("Format")}); this program reads up to {Format}; upgrade the program.")
        : new(head.Number("Epoch"), head.Text("Holder"), head.Text("Since"), head.Number("Last"), head.Number("Checksum"), head.Number("Checkpoint"), head.Number("Applied"), head.Number("UsedBytes"), head.Number("IsCopying") == 1, head.TryGetProperty(nameof(Claim), out _) ? head.Number("Claim") : 0);
}

/// <summary>
/// Our hold on the head. Every batch replaces the head and names the ETag of the version that we know, so it is carried out only
/// while nobody else has written: whoever was deposed stores nothing, and a batch that is sent twice is carried out once.
/// </summary>
internal sealed class TableHead(TableClient client, TableHeadState state, string eTag)
{
    private string? _eTag = eTag;

    /// <summary>As we last wrote or read it.</summary>
    public TableHeadState State { get; private set; } = state;

    /// <summary>
    /// Carries out a batch together with the new head. False: nothing of it is known to be done, since the head or an entity was not
    /// as we thought; <see cref="State"/> is now what the service has.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The service cannot be used, or another program has taken over.</exception>
    public bool TryWrite(TableHeadState next, Action<TableBatch>? fill)
    {
        if (_eTag is null)
        {
            Refresh();
            return false;
        }

        var batch = new TableBatch();
        batch.Put(client.UrlOf(TableEntity.HeadKey), next.Write(), _eTag);
        fill?.Invoke(batch);
        _eTag = null; // unknown until there is an answer
        var (status, eTag) = client.Batch(batch);
        if (status == HttpStatusCode.NoContent && eTag is not null)
        {
            (State, _eTag) = (next, eTag);
            return true;
        }

        Refresh();
        return false;
    }

    /// <summary>Reads the head again.</summary>
    public void Refresh()
    {
        var (entity, eTag, _) = client.Get(TableEntity.HeadKey) ?? throw new JournalCorruptException($"The journal {client.Name} has lost its head; restore it from a backup.");
        var read = TableHeadState.Read(entity, client.Name);
        if (read.Epoch != State.Epoch)
        {
            throw TableFault.Deposed(client.Name, read.Holder.Length > 0 ? read.Holder : "another program", read.Since);
        }

        (State, _eTag) = (read, eTag);
    }

    /// <summary>
    /// Takes the journal over. Somebody who holds it and was seen writing within the time is waited for: whoever writes meanwhile is
    /// alive. Time is the service's own, so that clocks may differ. At once: whoever holds it is deposed without being asked.
    /// </summary>
    /// <exception cref="JournalUnavailableException">It is held.</exception>
    public static TableHead Take(TableClient client, AzureTablesJournalOptions options, string holder, bool atOnce = false)
    {
        Instant? seen = null;
        while (true)
        {
            if (client.Get(TableEntity.HeadKey) is not var (entity, eTag, now))
            {
                client.MakeTable();
                var first = new TableBatch();
                first.Insert(client.TableUrl, new TableHeadState(0, "", "", 0, 0, 0, 0, 0, false, 0).Write());
                client.Batch(first); // a conflict where another program is quicker
                continue;
            }

            var read = TableHeadState.Read(entity, client.Name);
            var written = NodaTime.Text.InstantPattern.ExtendedIso.Parse(entity.Text("Timestamp")).Value;
            var isHeld = !atOnce && read.Holder.Length > 0;
            if (isHeld && seen is { } before && written != before)
            {
                throw TableFault.InUse(client.Name, read.Holder);
            }

            if (isHeld && now - written < options.HolderGoneAfter)
            {
                seen = written;
                client.Pause(Duration.Min(Duration.FromMilliseconds(500), options.HolderGoneAfter - (now - written)));
                continue;
            }

            var (since, claim) = (now.ToString("uuuu-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));
            var head = new TableHead(client, read with { Epoch = read.Epoch + 1, Holder = holder, Since = since, Claim = claim }, eTag);
            if (head.TakeNow(eTag))
            {
                return head;
            }

            seen = null; // another program was quicker
        }
    }

    private bool TakeNow(string eTag)
    {
        var batch = new TableBatch();
        batch.Put(client.UrlOf(TableEntity.HeadKey), State.Write(), eTag);
        var (status, taken) = client.Batch(batch);
        if (status == HttpStatusCode.NoContent && taken is not null)
        {
            _eTag = taken;
            return true;
        }

        // Perhaps our own first try, whose answer was lost.
        var (entity, now, _) = client.Get(TableEntity.HeadKey)!.Value;
        _eTag = now;
        return TableHeadState.Read(entity, client.Name) == State;
    }
}
