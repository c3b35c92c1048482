using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>What a calendar says about a schedule: each event whose person is known becomes an override.</summary>
internal static class CalendarOverrides
{
    /// <summary>Repeating events are taken so far ahead; send the calendar again before.</summary>
    public static readonly Duration Ahead = Duration.FromDays(180);

    /// <summary>Overrides, and one sentence for each event that became none. Null: the text is no calendar.</summary>
    /// <param name="kind">Replace: whose event it is is on call. Remove: they are away.</param>
    public static (ImmutableArray<RuntimeOverride> Overrides, ImmutableArray<string> Unmapped)? Of(
        string text, string source, OverrideKind kind, ConfigSnapshot config, Schedule schedule, Instant now, string by)
    {
        if (IcalReader.Read(text, schedule.Zone) is not var (events, problems))
        {
            return null;
        }

        var replaced = events.Where(e => e.Replaces is not null).ToLookup(e => (e.Uid, e.Replaces!.Value));
        var overrides = new List<RuntimeOverride>();
        foreach (var one in events)
        {
            if (PersonOf(one, config) is not { } person)
            {
                problems.Add($"\"{one.Summary}\" names nobody of the config; write a person's name as its title, or invite them by the address in the config.");
                continue;
            }

            if (IcalRecurrence.Starts(one, now + Ahead, out var unknown) is not { } starts)
            {
                problems.Add($"\"{one.Summary}\" repeats by a rule that is not carried out ({unknown}); use daily, weekly on days, monthly or yearly.");
                continue;
            }

            foreach (var start in starts)
            {
                var from = one.Zone.AtLeniently(start).ToInstant();
                var isTaken = one.Except.Contains(from) || (one.Replaces is null && replaced.Contains((one.Uid, from)));
                var to = one.Length.HasTimeComponent
                    ? from + one.Length.ToDuration()
                    : one.Zone.AtLeniently(start + one.Length).ToInstant();
                if (!isTaken && to > from && to > now)
                {
                    overrides.Add(new RuntimeOverride(IdOf(source, one, from), from, to, person, by, kind));
                }
            }
        }

        return ([.. overrides.DistinctBy(o => o.Id).OrderBy(o => o.From).ThenBy(o => o.Id, StringComparer.Ordinal)], [.. problems]);
    }

    private static string IdOf(string source, IcalEvent one, Instant from)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(one.Uid));
        return string.Create(CultureInfo.InvariantCulture, $"{source}:{Convert.ToHexStringLower(hash.AsSpan(0, 6))}-{from.ToUnixTimeSeconds():x}");
    }

    /// <summary>By what we wrote ourselves, by the title, by an invited address, or by the one name that stands in the title as words.</summary>
    private static PersonName? PersonOf(IcalEvent one, ConfigSnapshot config)
    {
        var exact = config.People.FirstOrDefault(p => Same(p.Name.Value, one.Person ?? one.Summary) || Same(p.Email, one.Summary))
            ?? config.People.FirstOrDefault(p => p.Email is not null && one.Attendees.Any(a => Same(a, p.Email)));
        if (exact is not null)
        {
            return exact.Name;
        }

        var words = one.Summary.Split([' ', ',', ':', ';', '(', ')', '/', '-', '–'], StringSplitOptions.RemoveEmptyEntries);
        var named = config.People.Where(p => words.Any(w => Same(w, p.Name.Value))).Take(2).ToList();
        return named.Count == 1 ? named[0].Name : null;
    }

    private static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
