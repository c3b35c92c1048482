using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Firing alerts by the inhibitions that they are a source or a target of, so that an alert that opens finds what inhibits it,
/// or what it inhibits, with one probe. Follows from the table of episodes and the config; it is built anew at a start and when
/// the config's inhibitions change. Core loop only.
/// </summary>
internal sealed class InhibitionIndex(ImmutableArray<Inhibition> inhibitions)
{
    private static readonly Comparer<Entry> ByKey = Comparer<Entry>.Create(static (a, b) =>
        a.Key.CompareTo(b.Key));

    private readonly Dictionary<(int Inhibition, string Equal), Sides> _sides = [];

    public ImmutableArray<Inhibition> Inhibitions => inhibitions;

    public bool IsEmpty => inhibitions.IsEmpty;

    /// <summary>The alert fires. Returns the alerts that it may inhibit from now on.</summary>
    public List<AlertKey>? Add(in AlertKey key, LabelSet labels)
    {
        List<AlertKey>? concerned = null;
        for (var i = 0; i < inhibitions.Length; i++)
        {
            var (isSource, isTarget) = Match(inhibitions[i], labels);
            if (!isSource && !isTarget)
            {
                continue;
            }

            var at = (i, EqualKey(inhibitions[i].Equal, labels));
            if (!_sides.TryGetValue(at, out var sides))
            {
                _sides[at] = sides = new Sides();
            }

            if (isTarget)
            {
                sides.Targets.Add(key);
            }

            if (isSource)
            {
                sides.Sources.Add(new Entry(key, isTarget));
                (concerned ??= []).AddRange(sides.Targets);
            }
        }

        return concerned;
    }

    /// <summary>The alert with these labels does not fire any more.</summary>
    public void Remove(in AlertKey key, LabelSet labels)
    {
        for (var i = 0; i < inhibitions.Length; i++)
        {
            var (isSource, isTarget) = Match(inhibitions[i], labels);
            if ((!isSource && !isTarget) || !_sides.TryGetValue((i, EqualKey(inhibitions[i].Equal, labels)), out var sides))
            {
                continue;
            }

            sides.Targets.Remove(key);
            sides.Sources.Remove(new Entry(key, isTarget));
            if (sides.Targets.Count == 0 && sides.Sources.Count == 0)
            {
                _sides.Remove((i, EqualKey(inhibitions[i].Equal, labels)));
            }
        }
    }

    /// <summary>Whether an alert with these labels may inhibit others.</summary>
    public bool IsSource(LabelSet labels)
    {
        foreach (var inhibition in inhibitions)
        {
            if (All(inhibition.Source, labels))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An alert that inhibits this one, and how long one that does not fire yet is waited for.</summary>
    public (AlertKey? Source, Duration Wait) Find(in AlertKey key, LabelSet labels)
    {
        var wait = Duration.Zero;
        for (var i = 0; i < inhibitions.Length; i++)
        {
            var (isSource, isTarget) = Match(inhibitions[i], labels);
            if (!isTarget)
            {
                continue;
            }

            wait = Duration.Max(wait, inhibitions[i].Wait);
            if (_sides.TryGetValue((i, EqualKey(inhibitions[i].Equal, labels)), out var sides))
            {
                foreach (var source in sides.Sources)
                {
                    // One that passes both sides is not inhibited by another that does, nor by itself.
                    if (!(isSource && source.IsTarget) && source.Key != key)
                    {
                        return (source.Key, wait);
                    }
                }
            }
        }

        return (null, wait);
    }

    private static (bool IsSource, bool IsTarget) Match(Inhibition inhibition, LabelSet labels) =>
        (All(inhibition.Source, labels), All(inhibition.Target, labels));

    private static bool All(ImmutableArray<Matcher> matchers, LabelSet labels)
    {
        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    private static string EqualKey(ImmutableArray<string> names, LabelSet labels)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[256]);
        foreach (var name in names)
        {
            var value = labels[name];
            text.AppendFormatted(value.Length);
            text.AppendLiteral(":");
            text.AppendLiteral(value);
        }

        return text.ToStringAndClear();
    }

    private readonly record struct Entry(AlertKey Key, bool IsTarget);

    private sealed class Sides
    {
        public HashSet<AlertKey> Targets { get; } = [];

        public SortedSet<Entry> Sources { get; } = new(ByKey);
    }
}
