using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace HelpDeskFlow.Domain.Classification;

/// <summary>How far what comes in now differs from what came in before: the population stability index over the categories.</summary>
public static class PopulationIndex
{
    /// <summary>From here on it counts as moved; 0.25 is usual for slow data, alerts come in bursts.</summary>
    public const double Moved = 0.5;

    /// <summary>So often in a row before anything follows: one storm is no drift.</summary>
    public const int MovedTimes = 2;

    /// <summary>Shortest time that is compared: days are alike, hours are not.</summary>
    public static readonly Duration Window = Duration.FromDays(1);

    /// <summary>Fewest alerts that are compared.</summary>
    public const long AlertsMin = 500;

    // Of a category that never came: half an alert, so that nothing is divided by nothing.
    private const double Unseen = 0.5;

    /// <summary>The index, and the category that adds most to it.</summary>
    public static (double Index, int Most) Of(ImmutableArray<long> usual, ImmutableArray<long> now)
    {
        var (index, most, largest) = (0.0, 0, -1.0);
        for (var i = 0; i < usual.Length; i++)
        {
            var (before, after) = (Share(usual, i), Share(now, i));
            var part = (after - before) * Math.Log(after / before);
            index += part;
            (most, largest) = part > largest ? (i, part) : (most, largest);
        }

        return (index, most);
    }

    /// <summary>One clause for people.</summary>
    public static string Describe(double index, int most, ImmutableArray<long> usual, ImmutableArray<long> now)
    {
        var answers = VerdictQuestions.AnswersOf(VerdictQuestions.Category);
        var name = most < answers.Length ? answers[most] : "no category";
        return string.Create(CultureInfo.InvariantCulture, $"what comes in is not what came in before: {name} was {Share(usual, most):P0} of the alerts and is {Share(now, most):P0} (index {index:0.00})");
    }

    private static double Share(ImmutableArray<long> counts, int at) => Math.Max(counts[at], Unseen) / Math.Max(1, counts.Sum());
}
