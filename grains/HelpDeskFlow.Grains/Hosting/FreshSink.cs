using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Embedded.Cluster;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>Hands effects on once this silo sees what caused them: a page is rendered from the incident, which may be another silo's. Order is kept.</summary>
internal sealed class FreshSink(IEffectSink sink, ClusterFollowers followers) : IEffectSink
{
    private static readonly TimeSpan CatchUpWithin = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;

    public void Release(IReadOnlyList<Effect> effects)
    {
        // The list is the engine's own and is reused by its next turn.
        Effect[] taken = [.. effects];
        lock (_lock)
        {
            _last = HandOnAsync(_last, taken);
        }
    }

    private async Task HandOnAsync(Task before, Effect[] effects)
    {
        await Task.Yield(); // never on the core loop's thread
        await before.ConfigureAwait(false);
        await followers.CatchUpAsync(CatchUpWithin).ConfigureAwait(false);
        sink.Release(effects);
    }
}
