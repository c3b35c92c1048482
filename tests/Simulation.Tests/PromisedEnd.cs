using NodaTime;

namespace Simulation.Tests;

/// <summary>Until when an alert that was acknowledged must fire.</summary>
internal readonly record struct PromisedEnd(Instant At, bool IsTimeout)
{
    /// <summary>Alertmanager's merge: the later end counts, except that a given one replaces a timeout whichever is later.</summary>
    public PromisedEnd Then(PromisedEnd newer) => newer.At > At || (IsTimeout && !newer.IsTimeout) ? newer : this;
}
