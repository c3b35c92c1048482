using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Shifts over a span that may lie in the past: as they were recorded, and by the schedule where nothing is.</summary>
public static class OnCallHistory
{
    /// <summary>The same as <see cref="OnCallAt.Shifts"/>, with what is recorded in its place.</summary>
    public static ImmutableArray<Shift> Shifts(Schedule schedule, RotationState? runtime, Instant from, Instant to)
    {
        if (runtime is null || runtime.Past.IsEmpty || runtime.Past[^1].To <= from || runtime.Past[0].From >= to)
        {
            return OnCallAt.Shifts(schedule, runtime, from, to);
        }

        var shifts = ImmutableArray.CreateBuilder<Shift>();
        var at = from;
        foreach (var past in runtime.Past.Where(p => p.To > from && p.From < to))
        {
            shifts.AddRange(OnCallAt.Shifts(schedule, runtime, at, past.From));
            var end = Instant.Min(past.To, to);
            shifts.Add(new Shift(Instant.Max(past.From, at), end, past.People.IsEmpty ? null : past.People[0]) { Also = past.People.IsEmpty ? [] : past.People.RemoveAt(0) });
            at = end;
        }

        shifts.AddRange(OnCallAt.Shifts(schedule, runtime, at, to));
        return shifts.DrainToImmutable();
    }
}
