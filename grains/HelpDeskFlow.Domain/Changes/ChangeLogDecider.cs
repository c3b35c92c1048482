using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Redaction;
using NodaTime;

namespace HelpDeskFlow.Domain.Changes;

/// <summary>Rule book of a service's changes: the newest are kept.</summary>
public sealed class ChangeLogDecider : IRuleBook<ChangeLogState>
{
    private ChangeLogDecider()
    {
    }

    /// <inheritdoc/>
    public static ChangeLogState Initial(GrainId id) => new(new ServiceName(id.Key), []);

    /// <inheritdoc/>
    public static Decision Decide(ChangeLogState state, Command command, StepContext context) => command switch
    {
        ChangeLogCommand.Record record => Record(state, record.Change, context),
        TimerDue or Recovered => Decision.Nothing,
        _ => Decision.Reject("unknown-command", $"A log of changes does not know the command {command.GetType().Name}; send it to the grain it belongs to."),
    };

    /// <inheritdoc/>
    public static ChangeLogState Evolve(ChangeLogState state, Event happened) => happened switch
    {
        ChangeLogEvent.Recorded recorded => state with { Changes = Insert(state.Changes, recorded.Change, recorded.At) },
        _ => state,
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(ChangeLogState state) => [];

    private static Decision Record(ChangeLogState state, Change change, StepContext context)
    {
        var rules = context.Config.Redaction;
        change = change with
        {
            At = Instant.Min(change.At, context.Now),
            Summary = Redactor.Redact(change.Summary, rules),
            Source = change.Source is { } source ? Redactor.Redact(source, rules) : null,
            Links = [.. change.Links.Select(l => new ChangeLink(Redactor.Redact(l.Href, RedactionRules.SecretsOnly), l.Text is { } text ? Redactor.Redact(text, rules) : null))],
            Details = LabelSet.From(change.Details.Items.Select(d => KeyValuePair.Create(d.Name, Redactor.Redact(d.Value, rules)))),
        };
        var isKnown = state.Changes.Any(c => c.At == change.At && c.Summary == change.Summary && c.Source == change.Source);
        var isPast = change.At <= context.Now - ChangeLimits.KeptFor || (state.Changes.Count == ChangeLimits.KeptMax && change.At < state.Changes[0].At);
        return isKnown || isPast ? Decision.Nothing : Decision.Of(new ChangeLogEvent.Recorded(context.Now, change));
    }

    private static ImmutableList<Change> Insert(ImmutableList<Change> changes, Change change, Instant now)
    {
        var place = changes.Count;
        while (place > 0 && changes[place - 1].At > change.At)
        {
            place--;
        }

        changes = changes.Insert(place, change);
        var over = Math.Max(0, changes.Count - ChangeLimits.KeptMax);
        while (over < changes.Count && changes[over].At <= now - ChangeLimits.KeptFor)
        {
            over++;
        }

        return over == 0 ? changes : changes.RemoveRange(0, over);
    }
}
