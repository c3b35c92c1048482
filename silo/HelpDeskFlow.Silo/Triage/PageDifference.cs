using System.Globalization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Engine.Embedded.Replay;
using NodaTime;

namespace HelpDeskFlow.Silo.Triage;

/// <summary>How a page of one run differs from another run's.</summary>
internal enum PageChange
{
    Added,
    Lost,
    Earlier,
    Later,
}

/// <summary>A page that is not the same in both.</summary>
/// <param name="Page">As it was recorded; where it is added, as it is now.</param>
/// <param name="By">By how much it is earlier or later.</param>
internal sealed record PageDifference(PageChange Change, ReplayedPage Page, Duration By)
{
    /// <summary>Closer together counts as the same time.</summary>
    public static readonly Duration SameWithin = Duration.FromSeconds(5);

    /// <summary>Pages are the same where they tell the same person through the same destination about the same first alert, in the order in which they came.</summary>
    public static List<PageDifference> Between(IEnumerable<ReplayedPage> recorded, IEnumerable<ReplayedPage> now)
    {
        var left = now.GroupBy(Key).ToDictionary(g => g.Key, g => new Queue<ReplayedPage>(g));
        var found = new List<PageDifference>();
        foreach (var page in recorded)
        {
            if (!left.TryGetValue(Key(page), out var same) || !same.TryDequeue(out var other))
            {
                found.Add(new PageDifference(PageChange.Lost, page, Duration.Zero));
            }
            else if (other.At - page.At is var by && (by > SameWithin || by < -SameWithin))
            {
                found.Add(new PageDifference(by > Duration.Zero ? PageChange.Later : PageChange.Earlier, page, Duration.Max(by, -by)));
            }
        }

        found.AddRange(left.Values.SelectMany(q => q).Select(p => new PageDifference(PageChange.Added, p, Duration.Zero)));
        return [.. found.OrderBy(f => f.Page.At).ThenBy(f => f.Page.Incident)];
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var how = Change switch
        {
            PageChange.Added => "added  ",
            PageChange.Lost => "lost   ",
            PageChange.Earlier => $"{DurationText.Of(By)} earlier",
            _ => $"{DurationText.Of(By)} later",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{how} {Page.At}  {Page.Person?.Value ?? "everybody"} through {Page.Destination}  step {Page.Step}  {Page.Title} on {Page.Service} (#{Page.Incident})  {Page.Why}");
    }

    private static (Domain.Alerts.AlertKey, DestinationName, PersonName?, string) Key(ReplayedPage page) => (page.First, page.Destination, page.Person, page.Kind);
}
