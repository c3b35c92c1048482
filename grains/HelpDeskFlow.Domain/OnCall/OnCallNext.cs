using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Who comes after those who are on call.</summary>
public static class OnCallNext
{
    /// <summary>How far ahead it is looked for.</summary>
    public static readonly Duration Horizon = Duration.FromDays(92);

    private static readonly Duration Near = Duration.FromDays(8);

    /// <summary>The first shift after that instant of somebody who is not on call then; null: there is none within <see cref="Horizon"/>.</summary>
    public static Shift? Find(Schedule schedule, RotationState? runtime, Instant at) =>
        Within(schedule, runtime, at, Near) ?? Within(schedule, runtime, at, Horizon);

    private static Shift? Within(Schedule schedule, RotationState? runtime, Instant at, Duration ahead)
    {
        var shifts = OnCallAt.Shifts(schedule, runtime, at, at + ahead);
        var now = shifts.IsEmpty ? [] : shifts[0].Everybody.ToList();
        foreach (var shift in shifts.Skip(1))
        {
            if (shift.Person is { } person && !now.Contains(person))
            {
                return shift;
            }
        }

        return null;
    }
}
