namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Counters since the start. Written by the core loop, read by anyone (a reader may see a value one turn old).</summary>
public sealed class EngineCounters
{
    internal long AlertsReceived;
    internal long StreamRepeats;
    internal long Repeats;
    internal long Ignored;
    internal long EpisodesOpened;
    internal long EpisodesClosed;
    internal long IncidentsOpened;
    internal long OpenIncidents;
    internal long IncidentsForgotten;
    internal long TimersFired;
    internal double TimerLatenessMaxMs;
    internal long Commits;
    internal long JournalBytes;
    internal long CommitFailures;
    internal long Overloads;

    internal void TimerFired(double latenessMs)
    {
        TimersFired++;
        TimerLatenessMaxMs = Math.Max(TimerLatenessMaxMs, latenessMs);
    }
}
