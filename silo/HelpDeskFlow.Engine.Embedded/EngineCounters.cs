using HelpDeskFlow.Domain.Classification;

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

    /// <summary>Alerts by the category that the classifier saw in them, in the order of <see cref="VerdictQuestions.AnswersOf"/>; the last: none.</summary>
    internal readonly long[] Categories = new long[VerdictQuestions.AnswersOf(VerdictQuestions.Category).Length + 1];

    internal void Count(AlertVerdict said)
    {
        var answers = VerdictQuestions.AnswersOf(VerdictQuestions.Category);
        Categories[said.Of(VerdictQuestions.Category).Value is { } value ? answers.IndexOf(value) : answers.Length]++;
    }

    internal void TimerFired(double latenessMs)
    {
        TimersFired++;
        TimerLatenessMaxMs = Math.Max(TimerLatenessMaxMs, latenessMs);
    }
}
