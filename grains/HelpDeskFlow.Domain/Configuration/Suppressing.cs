using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Suppression;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>While an alert that passes <paramref name="Source"/> fires, alerts that pass <paramref name="Target"/> and are equal to it in these labels are suppressed. An alert that passes both sides is not inhibited by another that does.</summary>
/// <param name="Wait">So long a target is held for a source that comes late; zero: not at all.</param>
public sealed record Inhibition(ImmutableArray<Matcher> Source, ImmutableArray<Matcher> Target, ImmutableArray<string> Equal, Duration Wait)
{
    /// <summary>Unless the config says otherwise.</summary>
    public static readonly Duration DefaultWait = Duration.FromSeconds(2);
}

/// <summary>A silence, maintenance window or mute time interval of the config.</summary>
/// <param name="Id">Made from its content: another content is another silence.</param>
/// <param name="From">Start of one that does not recur; null: when it was read.</param>
/// <param name="To">End of one that does not recur; null: never.</param>
public sealed record PlannedSilence(
    SilenceId Id,
    SilenceKind Kind,
    string? Name,
    ImmutableArray<Matcher> Matchers,
    Instant? From,
    Instant? To,
    Recurrence? Recurrence,
    string CreatedBy,
    string Comment);

/// <summary>An alert that began to fire again this often within the window is flapping, until it has neither ended nor begun again for the quiet time.</summary>
public sealed record FlapRule(int Count, Duration Window, Duration Quiet)
{
    /// <summary>Four times within 30 minutes; quiet for 5.</summary>
    public static FlapRule Default { get; } = new(4, Duration.FromMinutes(30), Duration.FromMinutes(5));
}

/// <summary>
/// An alert that mostly resolves by itself is held for a while before anybody hears of it. What that costs: one that does not resolve
/// is heard so much later.
/// </summary>
/// <param name="Wait">How long it is held, at most <see cref="WaitMax"/>.</param>
/// <param name="Share">Share of its episodes that must have ended by themselves within that time.</param>
/// <param name="Seen">Episodes below which nothing is concluded.</param>
/// <param name="Severities">Only of these; never of P0 and P1 unless they stand here.</param>
public sealed record TransientRule(Duration Wait, double Share, int Seen, ImmutableArray<Severity> Severities)
{
    /// <summary>Two minutes, nine of ten, ten episodes, P2 and P3.</summary>
    public static TransientRule Default { get; } = new(Duration.FromMinutes(2), 0.9, 10, [Severity.P2, Severity.P3]);

    /// <summary>Longest hold.</summary>
    public static Duration WaitMax { get; } = Duration.FromMinutes(5);
}

/// <summary>More than so many alerts of one service that begin within the time are a storm: those that begin from then on share one incident, except P0 and P1, which go their own way.</summary>
public sealed record StormRule(int Alerts, Duration Within)
{
    /// <summary>More than 50 within a minute.</summary>
    public static StormRule Default { get; } = new(50, Duration.FromMinutes(1));
}
