using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>One group of an alert: by which rule, counted from 1 (0: no rule applies), under which key, and where alerts of it went; null: nowhere yet.</summary>
internal readonly record struct AlertGroup(int Number, GroupingRule Rule, string Key, GroupEntry? Entry)
{
    /// <summary>Whether alerts of it join an open incident.</summary>
    public bool IsOpen(Instant now) => Entry is not null && !Entry.IsOver(now);
}

/// <summary>
/// The groups of one alert, one by each rule that applies to it, in the order of the rules. An alert files its incident under
/// all of them, so that later alerts find it by whichever rule they share with any alert of it. With one rule nothing is
/// allocated but the key.
/// </summary>
internal readonly struct AlertGroups
{
    private const int GroupsInReasonMax = 5;

    /// <summary>Stands where no rule applies: only the same alert at the same instant is in its group.</summary>
    private static readonly GroupingRule Alone = new([], Duration.Zero);

    private readonly int _rules;

    private AlertGroups(int rules, AlertGroup first, ImmutableArray<AlertGroup> further)
    {
        _rules = rules;
        First = first;
        Further = further;
    }

    /// <summary>By the first rule that applies.</summary>
    public AlertGroup First { get; }

    /// <summary>By the others that apply.</summary>
    public ImmutableArray<AlertGroup> Further { get; }

    /// <summary>By these rules. The first rule's keys hold no names: they are as they were when there was one rule only.</summary>
    public static AlertGroups Of(CorrelatorState state, ServiceName service, AlertSummary alert, ImmutableArray<GroupingRule> rules)
    {
        AlertGroup? first = null;
        ImmutableArray<AlertGroup>.Builder? further = null;
        for (var i = 0; i < rules.Length; i++)
        {
            var rule = rules[i];
            if (!rule.AppliesTo(alert.Labels))
            {
                continue;
            }

            var key = i == 0 ? GroupKey.Of(service, rule.Labels, alert.Labels) : GroupKey.Of(service, rule, alert.Labels);
            var group = new AlertGroup(i + 1, rule, key, state.Groups.GetValueOrDefault(key));
            if (first is null)
            {
                first = group;
            }
            else
            {
                (further ??= ImmutableArray.CreateBuilder<AlertGroup>()).Add(group);
            }
        }

        if (first is null)
        {
            var key = GroupKey.OfAlone(service, alert.Key);
            first = new AlertGroup(0, Alone, key, state.Groups.GetValueOrDefault(key));
        }

        return new AlertGroups(rules.Length, first.Value, further?.ToImmutable() ?? []);
    }

    /// <summary>The first that leads to an open incident.</summary>
    public AlertGroup? Leading(Instant now) => FirstThat(isOpen: true, now);

    /// <summary>The first that leads nowhere.</summary>
    public AlertGroup? Free(Instant now) => FirstThat(isOpen: false, now);

    /// <summary>
    /// What an alert that goes to the incident under that key adds: its other groups that lead there or nowhere. Those of
    /// other open incidents stay theirs. Null: nothing, or nothing that was not recorded for the same instant.
    /// </summary>
    /// <param name="isAnew">The incident loses the groups it had, so that those are added again.</param>
    public CorrelatorEvent.GroupsAdded? Added(CorrelatorState state, IncidentId incident, string key, Instant now, bool isAnew = false)
    {
        if (Further.IsEmpty)
        {
            return null;
        }

        var added = ImmutableArray.CreateBuilder<AddedGroup>();
        var room = CorrelatorLimits.GroupsOfIncidentMax - (isAnew ? 1 : Math.Max(1, GroupFolding.CountOf(state, incident)));
        for (var i = 0; i <= Further.Length; i++)
        {
            var group = i == 0 ? First : Further[i - 1];
            if (group.Key == key || (!isAnew && group.Entry is { } own && own.Incident == incident && own.LastJoinedAt == now))
            {
                continue;
            }

            if (group.Entry is { } entry && entry.Incident == incident)
            {
                added.Add(new AddedGroup(group.Key, entry.IsOver(now) ? group.Rule.Window : entry.Window));
            }
            else if (!group.IsOpen(now) && room > 0)
            {
                room--;
                added.Add(new AddedGroup(group.Key, group.Rule.Window));
            }
        }

        return added.Count == 0 ? null : new CorrelatorEvent.GroupsAdded(now, incident, added.ToImmutable());
    }

    /// <summary><c>grouped by region="eu" within 5m (grouping rule 2)</c>; with one rule, without its number.</summary>
    public string WhyJoined(in AlertGroup found, LabelSet labels)
    {
        var why = found.Number == 0
            ? "the same alert"
            : $"grouped by {GroupKey.Describe(found.Rule.Labels, labels)} within {DurationText.Of(found.Entry!.Window)}";
        return _rules > 1 && found.Number > 0 ? $"{why} (grouping rule {found.Number})" : why;
    }

    /// <summary>Why no rule found an incident.</summary>
    public string WhyOpened(LabelSet labels)
    {
        if (First.Number == 0)
        {
            return _rules == 0 ? "grouping is switched off" : "no grouping rule applies to it";
        }

        if (_rules == 1)
        {
            return First.Entry is null
                ? $"first of its group: {GroupKey.Describe(First.Rule.Labels, labels)}"
                : $"first of its group since the last one's window of {DurationText.Of(First.Entry.Window)} passed: {GroupKey.Describe(First.Rule.Labels, labels)}";
        }

        return WhyOpenedBySeveral(labels);
    }

    // Apart, so that one rule does not pay for what this allocates.
    private string WhyOpenedBySeveral(LabelSet labels)
    {
        var shown = Further.Insert(0, First).Take(GroupsInReasonMax).Select(g => g.Entry is null
            ? $"{GroupKey.Describe(g.Rule.Labels, labels)} (grouping rule {g.Number})"
            : $"{GroupKey.Describe(g.Rule.Labels, labels)} (grouping rule {g.Number}, the last one's window of {DurationText.Of(g.Entry.Window)} passed)");
        var more = Further.Length + 1 - GroupsInReasonMax;
        return $"first of its groups: {string.Join("; ", shown)}{(more > 0 ? $"; and {more} more" : "")}";
    }

    private AlertGroup? FirstThat(bool isOpen, Instant now)
    {
        if (First.IsOpen(now) == isOpen)
        {
            return First;
        }

        foreach (var group in Further)
        {
            if (group.IsOpen(now) == isOpen)
            {
                return group;
            }
        }

        return null;
    }
}
