using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Everything <c>hdf run</c> was asked for, checked.</summary>
public sealed record RunOptions
{
    /// <summary>Config file that was read and that a reload reads again; null: the built-in default or the demo config, and a reload changes nothing.</summary>
    public required string? ConfigFile { get; init; }

    /// <summary>The config as read at the start.</summary>
    public required ConfigSnapshot Config { get; init; }

    /// <summary>Directory of the journal; may not exist yet.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where to listen. Only a loopback address unless <see cref="Config"/> has API keys (already checked).</summary>
    public required ListenAddress Listen { get; init; }

    /// <summary>Which journal.</summary>
    public required JournalSetting Journal { get; init; }

    /// <summary>Whether it is a silo of a cluster.</summary>
    public bool IsCluster { get; init; }

    /// <summary>Where other silos reach this one.</summary>
    public ListenAddress ClusterListen { get; init; } = ListenAddress.Parse("127.0.0.1:11111")!;

    /// <summary>Whether to send ourselves a realistic stream of alerts.</summary>
    public required bool Demo { get; init; }

    /// <summary>Address under which people reach us, for links in notifications, without a slash at its end; null: the address listened on.</summary>
    public required string? ExternalUrl { get; init; }

    /// <summary>MiB of journal after which a snapshot is begun; null: the engine's default.</summary>
    public int? SnapshotMiB { get; init; }

    /// <summary>Name or file of the classifier's model; null: the shipped one.</summary>
    public string? Model { get; init; }

    /// <summary>SIGHUP, caught since the start; null: nobody listens for it.</summary>
    public HangUpSignal? HangUp { get; init; }

    /// <summary>Environment that a reload of the config fills <c>${NAME}</c> from.</summary>
    public required Func<string, string?> Environment { get; init; }
}
