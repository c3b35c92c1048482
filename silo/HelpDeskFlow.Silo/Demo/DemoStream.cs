using System.Text;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Hosting;
using NodaTime;

namespace HelpDeskFlow.Silo.Demo;

/// <summary>
/// A stream of alerts for <c>--demo</c>: a shop whose services fail now and then. A fault fires on its root and, seconds later, on
/// those who call it; alerts are sent again every few seconds until the fault ends; beside that there is noise that nobody
/// needs to see. Seeded, so that every demo tells the same story.
/// </summary>
public sealed class DemoStream(IEngine engine, TimeProvider time) : BackgroundService
{
    private const int Seed = 7;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);
    private readonly List<Running> _running = [];
    private int _tick;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var random = new Random(Seed);
        using var timer = new PeriodicTimer(Tick, time);
        do
        {
            Plan(random);
            await SendAsync();
            _tick++;
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Plan(Random random)
    {
        // The first fault comes at once, so that a newcomer has something to look at; then one about every half minute.
        if (_tick % 16 == 0)
        {
            var fault = DemoFault.All[_tick / 16 % DemoFault.All.Length];
            var lastsTicks = random.Next(20, 50);
            foreach (var (alert, delayTicks) in fault.Alerts)
            {
                _running.Add(new Running(alert, _tick + delayTicks, _tick + lastsTicks + (delayTicks / 2)));
            }
        }

        if (random.Next(4) == 0)
        {
            var pod = random.Next(8);
            _running.Add(new Running(DemoFault.Noise(pod), _tick, _tick + random.Next(1, 4)));
        }
    }

    private async Task SendAsync()
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var batch = AlertBatch.Rent(now, "demo");
        var writer = new AlertBatchWriter(batch);
        var index = 0;
        foreach (var running in _running.Where(r => r.FromTick <= _tick))
        {
            foreach (var (name, value) in running.Alert.Labels)
            {
                writer.AddLabel(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
            }

            writer.AddAnnotation("summary"u8, Encoding.UTF8.GetBytes(running.Alert.Summary));
            var over = running.UntilTick <= _tick;
            running.StartedAt ??= now;
            writer.TryFinish(index++, running.StartedAt, over ? now : now + Duration.FromMinutes(2), Duration.FromMinutes(5));
        }

        _running.RemoveAll(r => r.UntilTick <= _tick);
        // A demo may lose a beat: the next one sends again what still fires.
        await engine.SubmitAsync(batch);
    }

    private sealed record Running(DemoAlert Alert, int FromTick, int UntilTick)
    {
        public Instant? StartedAt { get; set; }
    }
}
