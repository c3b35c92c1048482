using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.AzureTables;

namespace HelpDeskFlow.Journals;

/// <summary>
/// What the silos of a cluster share, in the tables of one Azure storage account: a table for each partition's journal, and one for the
/// cluster. In that one: <c>cluster</c> with the number of partitions, <c>config</c> with version and hash of the one in force, the
/// texts of configs as rows of their own by their hash, and under a partition key of its own who is a member.
/// </summary>
public sealed class AzureTablesClusterStore : ICopyTargetCluster
{
    /// <summary>Format that this program writes; it reads all formats up to it.</summary>
    private const long Format = 1;

    private const string ClusterKey = "cluster", ConfigKey = "config";
    private const byte TextKind = 1;

    /// <summary>How often a question is asked; a silo must find out in time that it gets no answers.</summary>
    private const int QuestionTriesMax = 2;

    /// <summary>So many heads are asked for at a time.</summary>
    private const int HeadsAtOnce = 4;

    private readonly ConcurrentDictionary<(int Partition, int Partitions), TableClient> _heads = new();
    private readonly SocketsHttpHandler _transport = TableClient.NewTransport();
    private readonly TablePlace _place;
    private readonly AzureTablesJournalOptions _options;
    private readonly AzureTablesJournalOptions _questions;
    private readonly TableClient _cluster;
    private readonly TableReader _texts;
    private volatile ClusterConfig? _config;
    private int _partitions;

    private AzureTablesClusterStore(TablePlace place, AzureTablesJournalOptions options)
    {
        (_place, _options, _questions) = (place, options, options with { TriesMax = Math.Min(options.TriesMax, QuestionTriesMax) });
        _cluster = Client(place.OfCluster);
        _texts = new TableReader(_cluster);
    }

    /// <inheritdoc/>
    /// <remarks>A look is a request for each partition, each of which costs.</remarks>
    public TimeSpan LookEvery => TimeSpan.FromMilliseconds(250);

    /// <summary>A store in the tables whose names begin with the one that the text names; nothing is asked of the service before the first use.</summary>
    /// <exception cref="FormatException">The text cannot be read, or names too long a table.</exception>
    public static AzureTablesClusterStore Open(string connectionText, AzureTablesJournalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new AzureTablesClusterStore(TablePlace.ParseOfCluster(connectionText), options);
    }

    /// <summary>Why <see cref="Open"/> would not understand the text, without repeating what may be a key; null where it would.</summary>
    public static string? ConnectionProblem(string connectionText) => TablePlace.Problem(connectionText, TablePlace.ParseOfCluster);

    /// <summary>Where the silos of the cluster with this name keep who is a member.</summary>
    public IVersionedRows Members(string clusterId) => new TableRows(Client(_place.OfCluster with { Partition = $"members-{TableRows.KeyOf(clusterId)}" }));

    /// <inheritdoc/>
    public int FreezePartitions(int wanted)
    {
        _cluster.MakeTable();
        if (Kept() is not { } kept)
        {
            var batch = new TableBatch();
            batch.Insert(_cluster.TableUrl, TableEntity.Write(ClusterKey, [], ("Format", Format), ("Partitions", (long)wanted)));
            _cluster.Batch(batch); // a conflict where another silo is quicker
            kept = Kept() ?? throw Lost(ClusterKey);
        }

        return _partitions = kept;
    }

    /// <inheritdoc/>
    public ClusterConfig? LatestConfig() => Latest()?.Config;

    /// <inheritdoc/>
    public ClusterConfig PutConfig(string hash, string text)
    {
        var latest = Latest();
        if (latest?.Config is { } current && current.Hash == hash)
        {
            return current;
        }

        var body = Encoding.UTF8.GetBytes(text);
        var id = Convert.ToHexStringLower(SHA256.HashData(body));
        foreach (var (rowKey, entity, _) in TableEntity.Cut(new SnapshotRow(TextKind, id, 0, body)))
        {
            var piece = new TableBatch();
            piece.Put(_cluster.UrlOf(rowKey), entity, null);
            _cluster.Batch(piece);
        }

        var pointer = TableEntity.Write(ConfigKey, [], ("Version", (latest?.Config.Version ?? 0) + 1), ("Hash", hash), ("Text", id));
        var batch = new TableBatch();
        if (latest is { } known)
        {
            batch.Put(_cluster.UrlOf(ConfigKey), pointer, known.ETag);
        }
        else
        {
            batch.Insert(_cluster.TableUrl, pointer);
        }

        _cluster.Batch(batch); // refused where another silo is quicker: then its config is the latest
        return LatestConfig() ?? throw Lost(ConfigKey);
    }

    /// <inheritdoc/>
    public IJournal OpenPartition(int partition) => AzureTablesJournal.OpenPartition(_place.OfPartition(partition, _partitions), _options);

    /// <inheritdoc/>
    public ICopyTarget OpenForCopy(int partition) => AzureTablesJournal.OpenPartition(_place.OfPartition(partition, _partitions), _options, forCopy: true);

    /// <inheritdoc/>
    public IFollowedJournal FollowPartition(int partition) => new TableFollowedJournal(Client(_place.OfPartition(partition, _partitions)), _questions);

    /// <inheritdoc/>
    public long[] LastSequences(int partitions)
    {
        var sequences = new long[partitions];
        try
        {
            Parallel.For(0, partitions, new ParallelOptions { MaxDegreeOfParallelism = HeadsAtOnce }, partition => sequences[partition] = LastSequence(partition, partitions));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return sequences;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cluster.Dispose();
        foreach (var head in _heads.Values)
        {
            head.Dispose();
        }

        _transport.Dispose();
    }

    private long LastSequence(int partition, int partitions)
    {
        var client = _heads.GetOrAdd((partition, partitions), of => Client(_place.OfPartition(of.Partition, of.Partitions)));
        return client.Get(TableEntity.HeadKey) is var (head, _, _) ? TableHeadState.Read(head, client.Name).Last : 0;
    }

    private int? Kept() => _cluster.Get(ClusterKey) is not var (entity, _, _) ? null
        : entity.Number("Format") is var format && format > Format
            ? throw new JournalCorruptException($"The cluster {_cluster.Name} was made by a newer version ({format}); this program reads up to {Format}; upgrade the program.")
        : (int)entity.Number("Partitions");

    private (ClusterConfig Config, string ETag)? Latest()
    {
        if (_cluster.Get(ConfigKey) is not var (entity, eTag, _))
        {
            return null;
        }

        if (_config is not { } config || config.Version != entity.Number("Version"))
        {
            // Texts are never changed or deleted.
            var prefix = TableEntity.SnapshotKey(TextKind, entity.Text("Text"));
            var text = _texts.Snapshots(prefix, prefix + ":").Cast<SnapshotRow?>().FirstOrDefault() ?? throw Lost("text of the config");
            _config = config = new ClusterConfig(entity.Number("Version"), entity.Text("Hash"), Encoding.UTF8.GetString(text.Body.Span));
        }

        return (config, eTag);
    }

    private TableClient Client(TablePlace place) => new(place, _questions, _transport, ownsTransport: false);

    private JournalCorruptException Lost(string what) => new($"The cluster {_cluster.Name} has lost its {what}; restore it from a backup.");
}
