using System.Globalization;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Adds lines to an incident's timeline and keeps it within its limit.</summary>
internal static class IncidentTimeline
{
    /// <summary>Kind of the one line that stands for those folded away.</summary>
    public const string FoldedKind = "folded";

    /// <summary>The state with one more line. <paramref name="isFresh"/>: the caller has just made the instance, and it may be changed.</summary>
    public static IncidentState Add(IncidentState state, bool isFresh, Instant at, string kind, string text, string? by)
    {
        // Many incidents and alerts say the same words.
        var timeline = state.Timeline.Add(new TimelineEntry(at, kind, SharedText.Of(text), by));
        if (timeline.Length <= IncidentLimits.TimelineMax)
        {
            return state.WithTimeline(timeline, isFresh);
        }

        // The line after the head becomes (or stays) the one that counts; the next oldest goes into it.
        const int Place = IncidentLimits.TimelineHeadKept;
        var folded = timeline[Place].Kind == FoldedKind ? state.TimelineFolded + 1 : 2;
        var newest = timeline[Place + 1].At;
        timeline = timeline.RemoveAt(Place + 1).SetItem(Place, new TimelineEntry(
            newest,
            FoldedKind,
            string.Create(CultureInfo.InvariantCulture, $"{folded} entries up to here are not kept."),
            null));
        return state with { Timeline = timeline, TimelineFolded = folded };
    }

    /// <summary>Whether a line like this was written at this very instant: how repeats of remarks and reports are known.</summary>
    public static bool Has(IncidentState state, Instant at, string kind, string text, string? by)
    {
        for (var i = state.Timeline.Length - 1; i >= 0; i--)
        {
            var entry = state.Timeline[i];
            if (entry.At < at)
            {
                return false;
            }

            if (entry.At == at && entry.Kind == kind && entry.Text == text && entry.By == by)
            {
                return true;
            }
        }

        return false;
    }
}
