using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>How new alerts are joined to open incidents beyond configured grouping.</summary>
public sealed record CorrelationRule
{
    /// <summary>Names that senders give the thing an alert is about, most telling first.</summary>
    public static ImmutableArray<string> DefaultLabels { get; } =
    [
        "service", "entity", "service_name", "app", "application", "component", "deployment", "statefulset", "daemonset", "workload",
        "container", "pod", "job", "instance", "host", "hostname", "node",
    ];

    /// <summary>Reopen window where evidence is weighed and the config names none: what begins again later than this is as often another fault on the same node.</summary>
    public static readonly Duration ReopenWindow = Duration.FromMinutes(5);

    /// <summary>Off: grouping alone.</summary>
    public static CorrelationRule Off { get; } = new() { Enabled = false };

    /// <summary>On, all else as by default.</summary>
    public static CorrelationRule On { get; } = new() { Enabled = true };

    /// <summary>Whether evidence is weighed. By default where the config knows a topology.</summary>
    public required bool Enabled { get; init; }

    /// <summary>How long after an alert another may join because of it. Default 10 minutes; at most <see cref="Correlation.CorrelatorLimits.WindowMax"/>.</summary>
    public Duration Window { get; init; } = Duration.FromMinutes(10);

    /// <summary>Precision that a join must promise, from 0.5 to 0.999: the sum of the evidence must reach its log-odds. Default 0.93.</summary>
    public double Precision { get; init; } = 0.93;

    /// <summary>Labels that name the node of the topology, the first that does wins.</summary>
    public ImmutableArray<string> Labels { get; init; } = DefaultLabels;

    /// <summary>Weights of the evidence. Not in the config: measured, see docs/correlation.md.</summary>
    public CorrelationWeights Weights { get; init; } = CorrelationWeights.Default;

    /// <summary>Log-odds that a join needs.</summary>
    public double Bar => Math.Log(Precision / (1 - Precision));
}

/// <summary>Log-odds that each piece of evidence is worth. Chosen on the tuning seeds of bench/triage.</summary>
public sealed record CorrelationWeights
{
    /// <summary>As chosen.</summary>
    public static CorrelationWeights Default { get; } = new();

    /// <summary>Before any evidence: most pairs of alerts have nothing to do with each other.</summary>
    public double Prior { get; init; } = -1.2;

    /// <summary>The same node.</summary>
    public double Same { get; init; } = 4.0;

    /// <summary>The earlier alert is of what this one's node depends on.</summary>
    public double Dependency { get; init; } = 4.8;

    /// <summary>The same over two hops.</summary>
    public double FarDependency { get; init; } = 3.88;

    /// <summary>The earlier alert is of what depends on this one's node.</summary>
    public double Dependent { get; init; } = 2.59;

    /// <summary>The same over two hops.</summary>
    public double FarDependent { get; init; } = 1.2;

    /// <summary>Both depend on the same node.</summary>
    public double SharedDependency { get; init; } = 2.34;

    /// <summary>The same node depends on both.</summary>
    public double SharedDependent { get; init; } = 0.5;

    /// <summary>One hosts the other.</summary>
    public double Part { get; init; } = 3.0;

    /// <summary>Both are on one host.</summary>
    public double SharedPart { get; init; } = 0.5;

    /// <summary>No known relation.</summary>
    public double Unrelated { get; init; } = -1.0;

    /// <summary>For each doubling of the nodes that stand in the same relation.</summary>
    public double Branch { get; init; } = -0.2;

    /// <summary>For each minute between the two.</summary>
    public double Minute { get; init; } = -1.0;

    /// <summary>At the same instant; falls to nothing within half a minute.</summary>
    public double Together { get; init; } = 1.4;

    /// <summary>Words alike, times the share that is equal.</summary>
    public double Text { get; init; } = 0.7;

    /// <summary>The same alert name, on another node.</summary>
    public double Name { get; init; } = 0.5;

    /// <summary>For each unit of learned log-odds that the two fire together.</summary>
    public double Learned { get; init; } = 0.2;

    /// <summary>For each unit of log-odds that this alert fires in company, as it did before.</summary>
    public double Company { get; init; } = 0.5;

    /// <summary>For each unit of log-odds that it fires alone, as it did before.</summary>
    public double Alone { get; init; } = 0.65;

    /// <summary>For each doubling of the alerts of the incident that speak for it.</summary>
    public double Support { get; init; } = 0.4;

    /// <summary>What an alert's doubling on a node says for its being the root.</summary>
    public double RootCount { get; init; } = 0.3;

    /// <summary>What each minute after the first alert says against it.</summary>
    public double RootMinute { get; init; } = 0.3;

    /// <summary>For each unit of log-odds by which an alert on a node is rarer than those that fire whatever is wrong.</summary>
    public double RootRare { get; init; } = 3;
}
