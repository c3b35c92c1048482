using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>What the config says about the senders of one intake format. Everything empty: nothing is said.</summary>
public sealed record IntakeSettings
{
    /// <summary>Nothing is said.</summary>
    public static IntakeSettings None { get; } = new();

    /// <summary>Key that a sender shows → service its alerts belong to. With any key here a request needs one.</summary>
    public ImmutableDictionary<string, ServiceName> Keys { get; init; } = ImmutableDictionary<string, ServiceName>.Empty;

    /// <summary>Secrets that signatures are made with; any of them may have been used, so that they can be changed one by one. With any secret here a request needs a signature.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>Header that carries the time a signature covers, where the sender was told to send one; null: none.</summary>
    public string? TimestampHeader { get; init; }

    /// <summary>SNS topics (ARNs) that may send and whose subscriptions are confirmed. With any here others are refused.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>Hosts beside Amazon's own that SNS certificates and confirmations may come from.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Whether senders of the format show by themselves that they may send, so that no API key is asked of them.</summary>
    public bool GuardsItself => !Keys.IsEmpty || !Secrets.IsEmpty || !Topics.IsEmpty;
}
