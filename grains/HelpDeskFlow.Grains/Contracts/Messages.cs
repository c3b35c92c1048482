using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Grains.Contracts;

/// <summary>Alerts of one request, as <see cref="Engine.Intake.AlertBatch.ToWire"/> writes them.</summary>
[GenerateSerializer, Immutable, Alias("hdf.alerts.v1")]
public sealed class AlertsMessage
{
    /// <summary>The batch.</summary>
    [Id(0)]
    public byte[] Body { get; init; } = [];
}

/// <summary>Alerts of one request that belong to several partitions.</summary>
[GenerateSerializer, Immutable, Alias("hdf.parts.v1")]
public sealed class PartsMessage
{
    /// <summary>Whose they are.</summary>
    [Id(0)]
    public int[] Partitions { get; init; } = [];

    /// <summary>As in <see cref="AlertsMessage"/>, one for each.</summary>
    [Id(1)]
    public byte[][] Bodies { get; init; } = [];
}

/// <summary>A command to a grain.</summary>
[GenerateSerializer, Immutable, Alias("hdf.command.v1")]
public sealed class CommandMessage
{
    /// <summary>Number of the grain's kind.</summary>
    [Id(0)]
    public byte Kind { get; init; }

    /// <summary>The grain's key.</summary>
    [Id(1)]
    public string Key { get; init; } = "";

    /// <summary>The command as <see cref="Engine.Codec.CommandCodec"/> writes it.</summary>
    [Id(2)]
    public byte[] Body { get; init; } = [];
}

/// <summary>Messages of one partition to another.</summary>
[GenerateSerializer, Immutable, Alias("hdf.post.v1")]
public sealed class PostMessage
{
    /// <summary>Sending partition.</summary>
    [Id(0)]
    public int From { get; init; }

    /// <summary>Their numbers, rising.</summary>
    [Id(1)]
    public long[] Numbers { get; init; } = [];

    /// <summary>Their bodies.</summary>
    [Id(2)]
    public byte[][] Bodies { get; init; } = [];
}

/// <summary>What became of a call.</summary>
[GenerateSerializer, Immutable, Alias("hdf.answer.v1")]
public sealed class PartitionAnswer
{
    /// <summary>Number of the <see cref="EngineAnswer"/>.</summary>
    [Id(0)]
    public int Answer { get; init; }

    /// <summary>Code of a refusal by the rules; null: none.</summary>
    [Id(1)]
    public string? RejectionCode { get; init; }

    /// <summary>Its sentence.</summary>
    [Id(2)]
    public string? RejectionText { get; init; }

    /// <summary>Why the partition cannot store now, one sentence; null: it can.</summary>
    [Id(3)]
    public string? Reason { get; init; }

    /// <summary>To a wake: whether the answering silo has reached the store a moment ago. False where nothing is said of it.</summary>
    [Id(4)]
    public bool StoreSeen { get; init; }

    /// <summary>An answer without a refusal.</summary>
    public static PartitionAnswer Of(EngineAnswer answer, string? reason = null, bool storeSeen = false) => new() { Answer = (int)answer, Reason = reason, StoreSeen = storeSeen };

    /// <summary>An answer to a command.</summary>
    public static PartitionAnswer Of(AskResult result) => new()
    {
        Answer = (int)result.Answer,
        RejectionCode = result.Rejection?.Code,
        RejectionText = result.Rejection?.Text,
    };

    /// <summary>As the engine's port gives it.</summary>
    public AskResult ToResult() => new((EngineAnswer)Answer, RejectionCode is null ? null : new Rejection(RejectionCode, RejectionText ?? ""));
}
