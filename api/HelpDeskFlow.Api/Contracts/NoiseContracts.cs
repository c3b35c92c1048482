using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>The noisiest alerts over [from, to).</summary>
/// <param name="Incidents">Incidents that opened in that time.</param>
/// <param name="Pages">Notifications to people and chats that they led to.</param>
/// <param name="Complete">False: there were more incidents than are counted, and the oldest are not in it.</param>
/// <param name="Items">By pages, then by incidents, the most first.</param>
public sealed record NoiseAnswer(Instant From, Instant To, int Incidents, int Pages, bool Complete, IReadOnlyList<NoiseItem> Items);

/// <summary>Incidents of one service with one title.</summary>
/// <param name="Severity">The worst of them.</param>
/// <param name="Alerts">Alerts that joined them.</param>
/// <param name="Pages">Notifications that they led to.</param>
/// <param name="Acknowledged">How many of them somebody took.</param>
/// <param name="EndedAlone">How many ended without anybody having taken them.</param>
/// <param name="OpenUntaken">How many are open and nobody has taken them.</param>
/// <param name="MedianSeconds">Half of those that are over lasted no longer; null: none is over.</param>
/// <param name="Matchers">A silence with these covers their alerts.</param>
/// <param name="Advice">silence, fix or look.</param>
/// <param name="Why">What the advice rests on, one or two sentences.</param>
public sealed record NoiseItem(
    string Service,
    string Title,
    string Severity,
    int Incidents,
    int Alerts,
    int Pages,
    int Acknowledged,
    int EndedAlone,
    int OpenUntaken,
    double? MedianSeconds,
    Instant LastAt,
    long LastIncident,
    IReadOnlyList<string> Matchers,
    NoiseSaving Silencing,
    NoiseSaving Fixing,
    string Advice,
    string Why);

/// <summary>What would have been saved in that time.</summary>
/// <param name="Pages">Notifications that would not have been sent.</param>
/// <param name="Incidents">Incidents that would not have opened.</param>
/// <param name="Hidden">Incidents that somebody took, and would not have seen.</param>
public sealed record NoiseSaving(int Pages, int Incidents, int Hidden);
