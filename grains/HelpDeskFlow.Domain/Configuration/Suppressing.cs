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
