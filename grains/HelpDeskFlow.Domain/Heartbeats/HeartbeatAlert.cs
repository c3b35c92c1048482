using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;

namespace HelpDeskFlow.Domain.Heartbeats;

/// <summary>The alert of a missed heartbeat. Its identity is the heartbeat's name, whatever labels the config gives it later.</summary>
public static class HeartbeatAlert
{
    /// <summary>Scope of its dedup key. Stands behind alert keys in the journal: never change it.</summary>
    public const string Scope = "heartbeat";

    /// <summary>Its alertname.</summary>
    public const string AlertName = "HeartbeatMissed";

    internal static Tell Open(HeartbeatState state, HeartbeatConfig config, StepContext context)
    {
        var labels = config.Labels.Items.Select(l => KeyValuePair.Create(l.Name, l.Value)).Append(new("heartbeat", config.Name.Value));
        if (config.Severity is { } severity)
        {
            labels = labels.Append(new(context.Config.Severity.Label, severity.ToString()));
        }

        if (config.Labels["alertname"].Length == 0)
        {
            labels = labels.Append(new("alertname", AlertName));
        }

        var last = state.LastPingAt is { } at ? $"last heard at {at}" : $"never heard since it is watched, {state.WatchedAt}";
        var summary = $"Heartbeat {config.Name} is missed: {last}; it is due every {DurationText.Of(config.Every)} with {DurationText.Of(config.Grace)} of grace.";
        return Tell(config.Service, new ServiceCommand.Signal(
            config.Service, Scope, config.Name.Value, LabelSet.From(labels), LabelSet.From([new("summary", summary)]), state.MissedSince ?? context.Now, IsOver: false));
    }

    internal static Tell Over(HeartbeatState state, StepContext context) => Tell(null, new ServiceCommand.Signal(
        null,
        Scope,
        state.Name.Value,
        LabelSet.From([new("alertname", AlertName), new("heartbeat", state.Name.Value)]),
        LabelSet.Empty,
        state.MissedSince ?? context.Now,
        IsOver: true));

    private static Tell Tell(ServiceName? service, ServiceCommand.Signal signal) => new(GrainId.Of(service ?? ServiceName.Unrouted), signal);
}
