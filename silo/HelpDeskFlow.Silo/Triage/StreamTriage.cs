using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Silo.Triage;

/// <summary>An alert of a recorded stream.</summary>
/// <param name="At">When it arrives; earlier than the one before counts as the same time.</param>
/// <param name="StartsAt">When it began to fire; null: when it arrives.</param>
/// <param name="IsFiring">False: it is over.</param>
public sealed record StreamAlert(Instant At, Instant? StartsAt, bool IsFiring, LabelSet Labels, LabelSet Annotations);

/// <summary>What became of an alert.</summary>
/// <param name="Incident">Number of the incident; 0: none.</param>
/// <param name="Episode">Number of the episode, from 1, by the order of their beginning; 0: it was refused or said nothing new of an alert that is unknown.</param>
/// <param name="IsDuplicate">It repeated, updated or ended an episode that was open.</param>
/// <param name="Suppressed">Why nobody hears of it; null: it is heard.</param>
/// <param name="Reason">Why it joined, or opened, its incident.</param>
public sealed record StreamPlacement(long Incident, int Episode, bool IsDuplicate, string? Suppressed, string Reason);

/// <summary>
/// Runs a recorded stream through the engine's own core on virtual time: the same rule books, in the same order, as in a running
/// program; nothing is stored and nothing is sent. Deterministic. Not thread-safe.
/// </summary>
public sealed class StreamTriage
{
    private static readonly EngineLimits Limits = new() { ResolvedIncidentsInMemoryMax = int.MaxValue };
    private readonly ConfigSnapshot _config;
    private readonly EngineCore _core;
    private readonly Dictionary<AlertKey, int> _episodes = [];
    private Instant? _now;
    private int _episodeCount;

    /// <summary>Under this config.</summary>
    public StreamTriage(ConfigSnapshot config)
    {
        _config = config;
        _core = new EngineCore(new ForgetfulJournal(), new GrainCodec(), Limits)
        {
            GrainStopped = (id, e) => throw new InvalidOperationException($"{id} stopped", e),
        };
    }

    /// <summary>The incidents so far, newest first.</summary>
    public IEnumerable<IncidentState> Incidents => _core.Published.IncidentsNewestFirst(null);

    /// <summary>The incident of that number, or null.</summary>
    public IncidentState? Incident(long number) => number == 0 ? null : _core.Published.Incident(IncidentId.FromNumber(number));

    /// <summary>The nodes that an incident may have begun on, likeliest first.</summary>
    public IReadOnlyList<RootCandidate> Roots(IncidentState incident) => IncidentRoots.Of(incident, _core.Published);

    /// <summary>Takes the next alert.</summary>
    public StreamPlacement Take(StreamAlert alert)
    {
        PassTo(alert.At);
        var now = _now!.Value;
        var batch = AlertBatch.Rent(now, "stream");
        var opened = _core.Published.Stats.EpisodesOpened;
        var writer = new AlertBatchWriter(batch);
        foreach (var label in alert.Labels.Items)
        {
            writer.AddLabel(Encoding.UTF8.GetBytes(label.Name), Encoding.UTF8.GetBytes(label.Value));
        }

        foreach (var annotation in alert.Annotations.Items)
        {
            writer.AddAnnotation(Encoding.UTF8.GetBytes(annotation.Name), Encoding.UTF8.GetBytes(annotation.Value));
        }

        var startsAt = Instant.Min(alert.StartsAt ?? alert.At, now);
        if (!writer.TryFinish(0, startsAt, alert.IsFiring ? null : Instant.Max(startsAt, Instant.Min(alert.At, now)), _config.ResolveTimeout))
        {
            var why = batch.Errors[0].Error;
            batch.Return();
            return new StreamPlacement(0, 0, false, null, why);
        }

        var key = batch.Records[0].Key;
        _core.Begin(now, now);
        _core.Take(batch);
        _core.Commit();
        batch.Return();
        return Placement(key, _core.Published.Stats.EpisodesOpened > opened);
    }

    private StreamPlacement Placement(AlertKey key, bool isNew)
    {
        if (isNew)
        {
            _episodes[key] = ++_episodeCount;
        }

        var slot = _core.Episodes.Find(key);
        if (slot < 0)
        {
            return new StreamPlacement(0, _episodes.GetValueOrDefault(key), !isNew, null, "it is over, and nothing was known of it");
        }

        var number = _core.Episodes[slot].IncidentNumber;
        var held = _core.Published.Suppression.Held.GetValueOrDefault(key);
        var why = Incident(number)?.Alerts.FirstOrDefault(a => a.Alert.Key == key)?.Why ?? "";
        return new StreamPlacement(number, _episodes.GetValueOrDefault(key), !isNew, held is null ? null : string.Join("; ", held.Reasons.Select(r => SuppressWords.Of(_core.Published.Suppression, r))), why);
    }

    /// <summary>Lets the time pass, with all that comes due on the way.</summary>
    private void PassTo(Instant at)
    {
        if (_now is null)
        {
            _now = at;
            _core.Recover(at, _config);
            _core.Commit();
            return;
        }

        while (_core.NextDueAt is { } due && due <= at)
        {
            Step(Instant.Max(due, _now.Value));
            if (due <= _now && _core.NextDueAt == due)
            {
                break;
            }
        }

        _now = Instant.Max(at, _now.Value);
    }

    private void Step(Instant at)
    {
        _now = at;
        _core.Begin(at, at);
        _core.FireTimers();
        _core.Expire();
        _core.Commit();
    }
}
