using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Api.OnCall;

/// <summary>How "who is on call" looks in the API.</summary>
internal static class OnCallForms
{
    /// <summary>How far ahead the next handoff is looked for.</summary>
    private static readonly Duration LookAhead = Duration.FromDays(14);

    public static OnCallItem Item(Schedule schedule, IReadViews views, Instant at)
    {
        var runtime = views.Rotations.GetValueOrDefault(schedule.Name);
        var answer = RotationDuty.Recorded(runtime, at) is { } people
            ? new OnCallAnswer(people.IsEmpty ? null : people[0], "as it was recorded") { Also = people.IsEmpty ? [] : people.RemoveAt(0) }
            : OnCallAt.Find(schedule, runtime, at);
        var shifts = OnCallHistory.Shifts(schedule, runtime, at, at + LookAhead);
        // The person goes on where only somebody beside them comes or goes.
        var change = shifts.FirstOrDefault(s => s.Person != answer.Person, new Shift(at, at, null));
        var changes = change.Start > at;
        return new OnCallItem(
            schedule.Name.Value,
            answer.Person?.Value,
            answer.Why,
            changes ? change.Start : null,
            changes ? change.Person?.Value : null,
            [.. answer.Also.Select(p => p.Value)]);
    }

    public static OverrideItem Item(RuntimeOverride made) =>
        new(made.Id, made.From, made.To, made.Person?.Value, made.By, made.Kind.ToString().ToLowerInvariant(), made.InsteadOf?.Value);

    /// <summary>Shifts over [<paramref name="from"/>, <paramref name="to"/>), told apart where an override has its say.</summary>
    public static IEnumerable<ShiftItem> Shifts(Schedule schedule, RotationState? runtime, Instant from, Instant to)
    {
        // The same without overrides: where the people differ, an override says so.
        var plain = OnCallAt.Shifts(schedule with { Overrides = [] }, null, from, to);
        var at = 0;
        foreach (var shift in OnCallHistory.Shifts(schedule, runtime, from, to))
        {
            while (at + 1 < plain.Length && plain[at].End <= shift.Start)
            {
                at++;
            }

            var overridden = false;
            for (var i = at; i < plain.Length && plain[i].Start < shift.End && !overridden; i++)
            {
                overridden = plain[i].Person != shift.Person || !shift.Also.IsEmpty;
            }

            yield return new ShiftItem(shift.Start, shift.End, shift.Person?.Value, [.. shift.Also.Select(p => p.Value)], overridden, RotationDuty.Recorded(runtime, shift.Start) is null ? OnCallAt.Find(schedule, runtime, shift.Start).Why : "as it was recorded");
        }
    }

    public static SwapItem Item(SwapRequest swap) => new(
        swap.Id, swap.Of.Value, swap.With?.Value, swap.From, swap.To, swap.Return?.From, swap.Return?.To, swap.Status.ToString().ToLowerInvariant(), swap.By, swap.RequestedAt);

    /// <summary>Home zone of a person, where nights are told.</summary>
    public static DateTimeZone ZoneOf(ConfigSnapshot config, PersonName person) => config.Person(person)?.Zone ?? DateTimeZone.Utc;
}
