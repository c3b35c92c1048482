using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Hosting;
using NodaTime;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>
/// Fetches the calendars that schedules name, each at its own pace, and puts what they say in the place of what they said
/// before. One that cannot be had changes nothing: its overrides stay until it can.
/// </summary>
internal sealed partial class CalendarPuller(IEngine engine, TimeProvider time, ILogger<CalendarPuller> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);
    private readonly Dictionary<(ScheduleName, CalendarSource), Instant> _next = [];
    private readonly CalendarFetcher _fetcher = new();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _fetcher.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            await PullDueAsync(stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>Fetches what is due.</summary>
    internal async Task PullDueAsync(CancellationToken cancellation)
    {
        var named = engine.Views.Config.Schedules.SelectMany(s => s.Calendars.Select(c => (s.Name, Source: c))).ToList();
        foreach (var gone in _next.Keys.Except(named).ToList())
        {
            _next.Remove(gone);
        }

        foreach (var (schedule, source) in named)
        {
            var now = OnCallApi.Now(time);
            if (_next.TryGetValue((schedule, source), out var next) && next > now)
            {
                continue;
            }

            _next[(schedule, source)] = now + source.Every;
            await PullAsync(schedule, source, now, cancellation).ConfigureAwait(false);
        }
    }

    private async Task PullAsync(ScheduleName name, CalendarSource source, Instant now, CancellationToken cancellation)
    {
        try
        {
            var text = await _fetcher.FetchAsync(source.Url, source.AllowLocal, cancellation).ConfigureAwait(false);
            var config = engine.Views.Config;
            if (config.Schedule(name) is not { } schedule)
            {
                return;
            }

            var by = $"calendar {source.Name}";
            if (CalendarOverrides.Of(text, source.Name, source.Kind, config, schedule, now, by) is not var (overrides, unmapped))
            {
                Failed(source.Name, name.Value, "what came is no calendar");
                return;
            }

            foreach (var problem in unmapped)
            {
                Unmapped(source.Name, name.Value, problem);
            }

            var answer = await engine.AskAsync(GrainId.Of(name), new RotationCommand.ReplaceImported(source.Name, overrides, by)).ConfigureAwait(false);
            if (answer.Rejection is { } refused)
            {
                Failed(source.Name, name.Value, refused.Text);
            }
        }
        catch (CalendarFetchException e)
        {
            Failed(source.Name, name.Value, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The calendar {Calendar} of schedule {Schedule} was not taken: {Why}. What it said before stays.")]
    private partial void Failed(string calendar, string schedule, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The calendar {Calendar} of schedule {Schedule}: {Problem}")]
    private partial void Unmapped(string calendar, string schedule, string problem);
}
