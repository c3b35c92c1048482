using System.Buffers;
using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Setting and ending silences: Alertmanager's rules about what may be changed in place, and those of the config.</summary>
internal static class SilenceSetting
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("=!~\"{},\\ \t\r\n");

    public static Decision Set(SuppressionState state, SuppressionCommand.Set command, Instant now)
    {
        var draft = command.Draft;
        if (draft.Recurrence is { } recurrence)
        {
            if (Occurrences.Next(recurrence, now) is not var (start, end))
            {
                return Decision.Reject("silence-in-the-past", "The rule names no time that is still to come; give another rule, start or zone.");
            }

            draft = draft with { StartsAt = start, EndsAt = end };
        }

        if (Refusal(state, command, draft, now) is { } rejection)
        {
            return Decision.Reject(rejection.Code, rejection.Text);
        }

        var step = new SuppressionStep(state, now);
        var known = command.Edits is { } edits ? state.Silences[edits] : null;
        var inPlace = known is not null && MayChange(known, draft, now);
        if (known is not null && !inPlace && known.Phase != SilencePhase.Expired)
        {
            step.End(known.Id, "replaced by another", draft.CreatedBy);
        }

        var startsAt = inPlace ? (IsSameStart(known!, draft) ? known!.StartsAt : draft.StartsAt) : Instant.Max(draft.StartsAt, now);
        step.Put(
            new Silence(inPlace ? known!.Id : command.NewId, SilenceKind.Silence, draft.Matchers, startsAt, draft.EndsAt, draft.CreatedBy, draft.Comment)
            {
                Phase = startsAt <= now ? SilencePhase.Active : SilencePhase.Pending,
                UpdatedAt = now,
                Recurrence = draft.Recurrence,
                ExpireWhenIdle = draft.ExpireWhenIdle,
            },
            inPlace ? "changed" : "set");
        return step.ToDecision();
    }

    public static Decision Expire(SuppressionState state, SuppressionCommand.Expire command, Instant now)
    {
        if (!state.Silences.TryGetValue(command.Id, out var silence))
        {
            return Decision.Reject("no-such-silence", $"There is no silence {command.Id}; list them with GET /api/v1/silences.");
        }

        if (silence.FromConfig && silence.Phase != SilencePhase.Expired)
        {
            return Decision.Reject("silence-of-config", $"Silence {command.Id} stands in the config; take it out there and reload.");
        }

        if (silence.Phase == SilencePhase.Expired)
        {
            return Decision.Nothing;
        }

        var step = new SuppressionStep(state, now);
        step.End(command.Id, $"ended by {command.By}", command.By);
        return step.ToDecision();
    }

    /// <summary>Those of the config that are new begin; those that left it end.</summary>
    public static Decision Watch(SuppressionState state, StepContext context)
    {
        var step = new SuppressionStep(state, context.Now);
        var planned = context.Config.Silences.Select(p => p.Id).ToHashSet();
        foreach (var gone in state.Silences.Values.Where(s => s is { FromConfig: true, Phase: not SilencePhase.Expired } && !planned.Contains(s.Id)).OrderBy(s => s.Id.Value, StringComparer.Ordinal))
        {
            step.End(gone.Id, "it left the config", null);
        }

        foreach (var plan in context.Config.Silences)
        {
            if (!step.State.Silences.TryGetValue(plan.Id, out var known) || known is { Phase: SilencePhase.Expired })
            {
                Begin(step, plan);
            }
        }

        return step.ToDecision();
    }

    private static void Begin(SuppressionStep step, PlannedSilence plan)
    {
        var times = plan.Recurrence is { } recurrence
            ? Occurrences.Next(recurrence, step.Now)
            : (plan.From ?? step.Now, plan.To ?? step.Now + SuppressionLimits.RecurrenceHorizon);
        if (times is not var (start, end) || end <= step.Now)
        {
            return; // its time is over
        }

        step.Put(
            new Silence(plan.Id, plan.Kind, plan.Matchers, start, end, plan.CreatedBy, plan.Comment)
            {
                Phase = start <= step.Now ? SilencePhase.Active : SilencePhase.Pending,
                UpdatedAt = step.Now,
                Name = plan.Name,
                FromConfig = true,
                Recurrence = plan.Recurrence,
            },
            "stands in the config");
    }

    private static Rejection? Refusal(SuppressionState state, SuppressionCommand.Set command, SilenceDraft draft, Instant now)
    {
        if (command.Edits is { } edits && !state.Silences.ContainsKey(edits))
        {
            return new Rejection("no-such-silence", $"There is no silence {edits}; list them with GET /api/v1/silences.");
        }

        if (command.Edits is { } known && state.Silences[known] is { FromConfig: true })
        {
            return new Rejection("silence-of-config", $"Silence {known} stands in the config; change it there and reload.");
        }

        if (draft.EndsAt <= draft.StartsAt)
        {
            return new Rejection("bad-silence-times", $"The silence would end at {draft.EndsAt}, which is not after its start ({draft.StartsAt}): start time must be before end time; give a later end.");
        }

        if (draft.EndsAt < now)
        {
            return new Rejection("silence-in-the-past", $"The silence would end at {draft.EndsAt}: end time can't be in the past; give a later end.");
        }

        if (draft.Matchers.Length > SuppressionLimits.MatchersMax)
        {
            return new Rejection("too-many-matchers", $"The silence has {draft.Matchers.Length} matchers; the limit is {SuppressionLimits.MatchersMax}; leave some out.");
        }

        if (draft.Matchers.All(m => m.Matches("")))
        {
            return new Rejection("bad-silence-matchers", "Every alert would pass the silence: at least one matcher must not match the empty string; name a label with a value.");
        }

        if (draft.Matchers.FirstOrDefault(m => !IsName(m.Name)) is { } odd)
        {
            return new Rejection("bad-silence-matchers", $"\"{odd.Name}\" cannot be the label of a matcher; write a name without spaces, quotes, braces, commas and = ! ~.");
        }

        if (draft.Comment.Length > SuppressionLimits.TextCharactersMax || draft.Matchers.Any(m => m.Value.Length > SuppressionLimits.TextCharactersMax))
        {
            return new Rejection("silence-too-long", $"A matcher's value or the comment has more than {SuppressionLimits.TextCharactersMax} characters; shorten it.");
        }

        return state.Book.Live >= SuppressionLimits.SilencesMax
            ? new Rejection("too-many-silences", $"There are {state.Book.Live} silences already; the limit is {SuppressionLimits.SilencesMax}; end some first.")
            : null;
    }

    /// <summary>As Alertmanager: the matchers stay, the start of an active one too (it compares whole seconds), and nothing is moved into the past.</summary>
    private static bool MayChange(Silence known, SilenceDraft draft, Instant now) =>
        known.Matchers.SequenceEqual(draft.Matchers) && known.Phase switch
        {
            SilencePhase.Active => known.StartsAt.ToUnixTimeSeconds() == draft.StartsAt.ToUnixTimeSeconds() && draft.EndsAt >= now,
            SilencePhase.Pending => draft.StartsAt >= now,
            _ => false,
        };

    /// <summary>To the millisecond: clients get times no finer than that, and send them back.</summary>
    private static bool IsSameStart(Silence known, SilenceDraft draft) => known.StartsAt.ToUnixTimeMilliseconds() == draft.StartsAt.ToUnixTimeMilliseconds();

    /// <summary>A matcher is kept as text: its name must end where its operator begins.</summary>
    private static bool IsName(string name) => name.Length is > 0 and <= 1024 && !name.AsSpan().ContainsAny(NotInNames);
}
