using System.Collections.Immutable;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// What a turn wants to send, gathered by destination: each destination is told once, at the end of the turn and in the same
/// commit. A thousand pages that are due together cost their destination one step.
/// </summary>
public sealed partial class EngineCore
{
    private readonly List<(GrainId To, ImmutableArray<DeliveryRequest>.Builder Requests)> _pages = [];

    private void GatherPage(GrainId to, DeliveryRequest request)
    {
        // A config has a handful of destinations: looking through them is faster than a table, and keeps their order.
        foreach (var (known, requests) in _pages)
        {
            if (known == to)
            {
                requests.Add(request);
                return;
            }
        }

        var first = ImmutableArray.CreateBuilder<DeliveryRequest>();
        first.Add(request);
        _pages.Add((to, first));
    }

    private void TellDestinations()
    {
        // A destination may tell its fallback, which is one more.
        for (var i = 0; i < _pages.Count; i++)
        {
            var (to, requests) = _pages[i];
            if (requests.Count > 0)
            {
                var tell = new Tell(to, new DestinationCommand.EnqueueAll(requests.DrainToImmutable()));
                if (!TrySend(tell))
                {
                    Handle(to, tell.Command);
                }

                i = -1;
            }
        }

        _pages.Clear();
    }
}
