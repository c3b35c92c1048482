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
        var answer = OnCallAt.Find(schedule, runtime, at);
        var shifts = OnCallAt.Shifts(schedule, runtime, at, at + LookAhead);
        var changes = shifts.Length > 1;
        return new OnCallItem(
            schedule.Name.Value,
            answer.Person?.Value,
            answer.Why,
            changes ? shifts[0].End : null,
            changes ? shifts[1].Person?.Value : null,
            [.. answer.Also.Select(p => p.Value)]);
    }

    public static OverrideItem Item(RuntimeOverride made) =>
        new(made.Id, made.From, made.To, made.Person?.Value, made.By, made.Kind.ToString().ToLowerInvariant(), made.InsteadOf?.Value);

    public static ShiftItem Item(Shift shift) => new(shift.Start, shift.End, shift.Person?.Value, [.. shift.Also.Select(p => p.Value)]);

    public static SwapItem Item(SwapRequest swap) => new(
        swap.Id, swap.Of.Value, swap.With?.Value, swap.From, swap.To, swap.Return?.From, swap.Return?.To, swap.Status.ToString().ToLowerInvariant(), swap.By, swap.RequestedAt);

    /// <summary>Home zone of a person, where nights are told.</summary>
    public static DateTimeZone ZoneOf(ConfigSnapshot config, PersonName person) => config.Person(person)?.Zone ?? DateTimeZone.Utc;
}
