using System.Globalization;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Api.Http;

/// <summary>Pages of small logs that a service keeps, newest first. The cursor counts from the newest: what comes in between two pages moves the rest down.</summary>
internal static class NewestFirst
{
    /// <summary>The services to read: the one asked for, else all of the config and "unrouted".</summary>
    public static IEnumerable<ServiceName> Services(IReadViews views, string? service) => string.IsNullOrEmpty(service)
        ? views.Config.Services.Select(s => s.Name).Append(ServiceName.Unrouted).Distinct()
        : [new ServiceName(service)];

    /// <summary>One page.</summary>
    public static Page<T> Page<T>(IEnumerable<T> items, Func<T, Instant> at, string? since, string? limit, string? cursor)
    {
        var (from, max, skip) = (QueryText.Time("since", since), QueryText.Limit(limit), QueryText.Cursor(cursor) ?? 0);
        if (skip is < 0 or > int.MaxValue)
        {
            throw ProblemException.BadRequest($"cursor is \"{QueryText.Short(cursor!)}\"; give the value of \"next\" of the page before, unchanged.");
        }

        var found = items.Where(i => from is null || at(i) >= from).OrderByDescending(at).Skip((int)skip).Take(max + 1).ToList();
        return found.Count > max
            ? new Page<T>(found[..max], (skip + max).ToString(CultureInfo.InvariantCulture))
            : new Page<T>(found, null);
    }
}
