using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>What schedules of a config leave open or ask of people in the time to come; clauses without a full stop.</summary>
internal static class OnCallFindings
{
    private static readonly Duration LoadSpan = Duration.FromDays(182);
    private static readonly InstantPattern Minutes = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm'Z'");

    /// <summary>Gaps in the next 90 days, unless they are meant, and long rows of nights or unfair shares in half a year.</summary>
    public static IEnumerable<string> Notes(ConfigSnapshot config, Instant now)
    {
        foreach (var schedule in config.Schedules)
        {
            var coverage = Coverage.Of(schedule, null, now, now + RotationLimits.GapHorizon);
            if (!schedule.AllowGaps && coverage.Gaps.Length > 0)
            {
                yield return $"schedule \"{schedule.Name}\" has nobody on call for {DurationText.Of(Duration.FromMinutes((long)coverage.GapsTogether.TotalMinutes))} of the next {RotationLimits.GapHorizon.Days} days, first {Text(coverage.Gaps[0])}; write allow_gaps: true if that is meant";
            }

            foreach (var warning in OnCallLoad.Warnings(schedule, null, p => config.Person(p)?.Zone ?? DateTimeZone.Utc, now, now + LoadSpan))
            {
                yield return $"schedule \"{schedule.Name}\": {warning}";
            }
        }
    }

    /// <summary>A clause for each schedule that had somebody on call in the next 90 days where it now has nobody, unless that is meant.</summary>
    public static List<string> NewGaps(ConfigSnapshot before, ConfigSnapshot after, Instant now)
    {
        var found = new List<string>();
        foreach (var schedule in after.Schedules.Where(s => !s.AllowGaps))
        {
            if (before.Schedule(schedule.Name) is not { } old)
            {
                continue;
            }

            var until = now + RotationLimits.GapHorizon;
            var gaps = Coverage.NewGaps(Coverage.Of(old, null, now, until), Coverage.Of(schedule, null, now, until));
            if (!gaps.IsEmpty)
            {
                found.Add($"the change leaves nobody on call in schedule \"{schedule.Name}\" {Text(gaps[0])}{(gaps.Length > 1 ? $" and {gaps.Length - 1} times more in {RotationLimits.GapHorizon.Days} days" : "")}");
            }
        }

        return found;
    }

    private static string Text(Gap gap) => $"from {Minutes.Format(gap.Start)} to {Minutes.Format(gap.End)}";
}
