using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.People;

/// <summary>Pages of P2 and P3 beyond the person's throttle are told in one message a destination. P0 and P1 never come here.</summary>
internal static class PersonBundles
{
    public static Decision Take(PersonState state, PersonCommand.Page page, StepContext context)
    {
        if (state.Held.Any(h => h.Request.Id == page.Request.Id))
        {
            return Decision.Nothing;
        }

        var throttle = context.Config.Person(state.Name)?.Throttle;
        var since = throttle is null ? context.Now : context.Now - throttle.Window;
        var lately = state.Sent.Count(s => s > since);
        if (throttle is null || state.Held.Length >= PersonLimits.HeldMax || (state.BundleAt is null && lately < throttle.Pages))
        {
            return new Decision([new PersonEvent.PageSent(context.Now, since)], [Tell(page.Via, page.Request)], [], null);
        }

        var bundleAt = state.BundleAt ?? (state.Sent.IsEmpty ? context.Now : state.Sent[0]) + throttle.Window;
        return Decision.Of(new PersonEvent.PageHeld(context.Now, new HeldPage(page.Via, page.Request), Instant.Max(bundleAt, context.Now + Duration.FromSeconds(1))));
    }

    public static Decision Send(PersonState state, StepContext context)
    {
        if (state.BundleAt is not { } at || at > context.Now)
        {
            return Decision.Nothing;
        }

        var tells = ImmutableArray.CreateBuilder<Tell>();
        foreach (var group in state.Held.GroupBy(h => h.Via))
        {
            var pages = group.Select(h => h.Request).OrderBy(r => r.Severity).ThenBy(r => r.QueuedAt).ToList();
            var first = pages[0];
            tells.Add(Tell(group.Key, first with { Reason = Words(pages) }));
            foreach (var other in pages.Skip(1))
            {
                tells.Add(new Tell(
                    GrainId.Of(other.Incident),
                    new IncidentCommand.NotificationReported(other.Id, group.Key, true, $"told to {state.Name} in one message with {pages.Count - 1} others, that of #{Number(first)}")));
            }
        }

        return new Decision([new PersonEvent.Bundled(context.Now, state.Held.Length)], tells.ToImmutable(), [], null);
    }

    private static string Words(List<DeliveryRequest> pages)
    {
        if (pages.Count == 1)
        {
            return pages[0].Reason;
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{pages.Count} pages in one message, because there were so many:");
        foreach (var page in pages.DistinctBy(p => p.Incident).Take(PersonLimits.BundleNamesMax))
        {
            text.Append(CultureInfo.InvariantCulture, $" #{Number(page)} {page.Severity},");
        }

        var more = pages.DistinctBy(p => p.Incident).Count() - PersonLimits.BundleNamesMax;
        text.Length--;
        return (more > 0 ? text.Append(CultureInfo.InvariantCulture, $" and {more} more.") : text.Append('.')).ToString();
    }

    private static long Number(DeliveryRequest request) => request.Incident.ToNumber();

    private static Tell Tell(DestinationName via, DeliveryRequest request) => new(GrainId.Of(via), new DestinationCommand.Enqueue(request));
}
