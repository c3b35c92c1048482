using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>All about one person.</summary>
/// <param name="OnCall">Schedules in which they are on call now.</param>
/// <param name="Contacts">Their rules in order, each destination once.</param>
/// <param name="QuietNow">Whether personal rules of P2 and P3 wait at present.</param>
/// <param name="HeldPages">Pages that wait to be told in one message.</param>
/// <param name="Notices">The last test pages, codes and the like, newest first.</param>
public sealed record PersonDetail(
    string Name,
    string Timezone,
    IReadOnlyList<string> OnCall,
    IReadOnlyList<ContactItem> Contacts,
    bool HasQuietHours,
    bool QuietNow,
    int HeldPages,
    IReadOnlyList<NoticeItem> Notices);

/// <summary>One way to tell a person.</summary>
/// <param name="AfterSeconds">Delay of the rule.</param>
/// <param name="VerifiedAt">When it was shown to reach them at the address of the config in force; null: it was not.</param>
/// <param name="CodeUntil">A code that was sent can be said back until then; null: none waits.</param>
public sealed record ContactItem(string Via, string Type, double AfterSeconds, Instant? VerifiedAt, Instant? CodeUntil);

/// <summary>A message about no incident.</summary>
/// <param name="About">test page, code.</param>
/// <param name="Delivered">Null: not known yet.</param>
public sealed record NoticeItem(string Id, string Via, Instant At, string About, bool? Delivered, string? Detail);

/// <summary>A person's shift.</summary>
public sealed record PersonShift(string Schedule, Instant Start, Instant End);

/// <summary>A person's shifts in all schedules over [from, to), earliest first.</summary>
public sealed record PersonShifts(string Name, string Timezone, Instant From, Instant To, IReadOnlyList<PersonShift> Shifts);

/// <summary>Body of <c>test-page</c>.</summary>
public sealed record TestPageRequest : CommandRequest
{
    /// <summary>Of the caller's choice, so that sending it twice makes one test. Default: a new one.</summary>
    public string? Id { get; init; }

    /// <summary>Name of a destination. Default: the person's rules that apply at once.</summary>
    public string? Via { get; init; }
}

/// <summary>Body of <c>verify</c>.</summary>
public sealed record VerifyRequest : CommandRequest
{
    /// <summary>Of the caller's choice, so that sending it twice sends one code. Default: a new one.</summary>
    public string? Id { get; init; }
}

/// <summary>Body of <c>confirm</c>.</summary>
public sealed record ConfirmRequest : CommandRequest
{
    /// <summary>As it stood in the message.</summary>
    public string? Code { get; init; }
}
