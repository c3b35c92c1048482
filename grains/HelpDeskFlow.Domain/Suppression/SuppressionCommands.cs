using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Commands of the Suppression grain.</summary>
public abstract record SuppressionCommand : Command
{
    private SuppressionCommand()
    {
    }

    /// <summary>A new silence, or a change of one. What cannot be changed in place (other matchers, another start) ends the old one and makes a new one.</summary>
    /// <param name="NewId">Id if it becomes a new one.</param>
    /// <param name="Edits">The one that is changed; null: none.</param>
    public sealed record Set(SilenceId NewId, SilenceId? Edits, SilenceDraft Draft) : SuppressionCommand;

    /// <summary>End it now. One that is over: nothing.</summary>
    public sealed record Expire(SilenceId Id, string By) : SuppressionCommand;

    /// <summary>A config is in force: its silences are compared with those that are known.</summary>
    public sealed record Watch : SuppressionCommand;

    /// <summary>Look at this firing alert: is it suppressed, and if it was, what follows now?</summary>
    public sealed record Consider(AlertCandidate Alert) : SuppressionCommand;

    /// <summary>It does not fire any more.</summary>
    public sealed record Closed(AlertKey Key) : SuppressionCommand;
}

/// <summary>A firing alert with the facts that suppression decides by.</summary>
/// <param name="Alert">Identity, labels, severity.</param>
/// <param name="Service">Its service.</param>
/// <param name="Incident">The incident it is in.</param>
/// <param name="Begins">How it comes that it is looked at.</param>
/// <param name="Inhibitor">An alert that inhibits it.</param>
/// <param name="RootWait">How long one that may inhibit it is waited for; zero: there is none.</param>
public sealed record AlertCandidate(AlertSummary Alert, ServiceName Service, IncidentId Incident, AlertBegins Begins, Inhibitor? Inhibitor, Duration RootWait)
{
    /// <summary>How its earlier episodes ended; null: not asked, because no rule wants to know.</summary>
    public EndedSoon? Before { get; init; }
}

/// <summary>How often an alert ended by itself within the time that a rule would hold it.</summary>
/// <param name="Soon">So often.</param>
/// <param name="Of">Of so many episodes that are remembered.</param>
public sealed record EndedSoon(int Soon, int Of);

/// <summary>Whether an alert begins to fire with this step.</summary>
public enum AlertBegins : byte
{
    /// <summary>It fired before.</summary>
    Earlier,

    /// <summary>A new episode.</summary>
    Now,

    /// <summary>It fires again within the reopen window.</summary>
    Again,
}

/// <summary>An alert that inhibits another.</summary>
public sealed record Inhibitor(AlertKey Key, string Title);
