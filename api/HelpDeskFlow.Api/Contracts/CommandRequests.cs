using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>What every command may carry.</summary>
public record CommandRequest
{
    /// <summary>Who does it. Default: name of the key, else "api".</summary>
    public string? By { get; init; }
}

/// <summary>Body of <c>snooze</c>: either until when or for how long.</summary>
public sealed record SnoozeRequest : CommandRequest
{
    /// <summary>Until then.</summary>
    public Instant? Until { get; init; }

    /// <summary>So long from now, for example 1h30m.</summary>
    public string? For { get; init; }
}

/// <summary>Body of <c>assign</c>.</summary>
public sealed record AssignRequest : CommandRequest
{
    /// <summary>Names of people in the config.</summary>
    public IReadOnlyList<string>? People { get; init; }
}

/// <summary>Body of <c>merge</c>.</summary>
public sealed record MergeRequest : CommandRequest
{
    /// <summary>Id or number of the incident that takes the alerts.</summary>
    public string? Into { get; init; }
}

/// <summary>Body of <c>split</c>.</summary>
public sealed record SplitRequest : CommandRequest
{
    /// <summary>Ids of the alerts that go into a new incident.</summary>
    public IReadOnlyList<string>? Alerts { get; init; }
}

/// <summary>Body of <c>notes</c>.</summary>
public sealed record NoteRequest : CommandRequest
{
    /// <summary>At most 10,000 characters.</summary>
    public string? Text { get; init; }
}

/// <summary>Body of <c>severity</c>.</summary>
public sealed record SeverityRequest : CommandRequest
{
    /// <summary>P0 to P3.</summary>
    public string? Severity { get; init; }
}

/// <summary>Body of <c>roles</c>.</summary>
public sealed record RoleRequest : CommandRequest
{
    /// <summary>incident-commander, communications-lead, engineering-lead or support-liaison.</summary>
    public string? Role { get; init; }

    /// <summary>Name of a person in the config; null takes the role away.</summary>
    public string? Person { get; init; }
}

/// <summary>Body of a new override.</summary>
public sealed record OverrideRequest : CommandRequest
{
    /// <summary>Of the caller's choice, so that sending it twice makes one. Default: derived from the content.</summary>
    public string? Id { get; init; }

    /// <summary>Start, included.</summary>
    public Instant? From { get; init; }

    /// <summary>End, not included.</summary>
    public Instant? To { get; init; }

    /// <summary>Name of a person in the config; null: nobody is on call.</summary>
    public string? Person { get; init; }

    /// <summary>Only where this person would be on call. Default: whoever would.</summary>
    public string? InsteadOf { get; init; }

    /// <summary>Instead of <see cref="Person"/>: takes this person off, and the layers below have their say.</summary>
    public string? Remove { get; init; }

    /// <summary>Instead of <see cref="Person"/>: this person is on call beside whoever is; both are told.</summary>
    public string? Add { get; init; }

    /// <summary>True: also where it leaves a time with nobody on call.</summary>
    public bool Force { get; init; }
}

/// <summary>Body of the removal of an override.</summary>
public sealed record RemoveOverrideRequest : CommandRequest
{
    /// <summary>True: also where it leaves a time with nobody on call.</summary>
    public bool Force { get; init; }
}

/// <summary>Body of a request to swap.</summary>
public sealed record SwapRequestBody : CommandRequest
{
    /// <summary>Of the caller's choice, so that sending it twice makes one. Default: derived from the content.</summary>
    public string? Id { get; init; }

    /// <summary>Whose shifts are given away.</summary>
    public string? Of { get; init; }

    /// <summary>Who is asked to take them; null: anybody may.</summary>
    public string? With { get; init; }

    /// <summary>Start of the time, included.</summary>
    public Instant? From { get; init; }

    /// <summary>End of the time, not included.</summary>
    public Instant? To { get; init; }

    /// <summary>In exchange the other's shifts in this time are taken: start, included.</summary>
    public Instant? ReturnFrom { get; init; }

    /// <summary>Its end, not included.</summary>
    public Instant? ReturnTo { get; init; }
}

/// <summary>Body of the acceptance of a swap.</summary>
public sealed record AcceptSwapRequest : CommandRequest
{
    /// <summary>Who takes the shifts. Default: <see cref="CommandRequest.By"/>.</summary>
    public string? Person { get; init; }
}

/// <summary>Body of a summary of a shift.</summary>
public sealed record SummaryRequest : CommandRequest
{
    /// <summary>What those who come after should know.</summary>
    public string? Text { get; init; }
}
