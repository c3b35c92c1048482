using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>A shift that is over, as it was recorded when it ended.</summary>
/// <param name="People">Whose it was; none: nobody was on call.</param>
/// <param name="Next">Who came after.</param>
/// <param name="Digest">What it came to; null where nobody watched it end.</param>
/// <param name="OpenCount">Incidents that were open at its end; the most severe of them are listed.</param>
public sealed record HandoffItem(
    string Schedule,
    Instant From,
    Instant To,
    IReadOnlyList<string> People,
    IReadOnlyList<string> Next,
    DigestItem? Digest,
    int OpenCount,
    IReadOnlyList<HandoffIncident> Open,
    SummaryItem? Summary);

/// <summary>Counts of the incidents that are paged through the schedule.</summary>
/// <param name="NightPages">Between 22:00 and 07:00 in the person's own zone.</param>
/// <param name="LongestQuietSeconds">Longest time without a page.</param>
public sealed record DigestItem(int Opened, int Acknowledged, int Resolved, int Pages, int NightPages, double LongestQuietSeconds);

/// <summary>An incident that was open at the handoff, as it stands now.</summary>
/// <param name="Note">The last remark on it.</param>
public sealed record HandoffIncident(long Number, string Id, string Severity, string Title, string Service, string Status, Instant OpenedAt, IReadOnlyList<string> Assignees, string? Note);

/// <summary>What was written about a shift.</summary>
public sealed record SummaryItem(string Text, string By, Instant At);
