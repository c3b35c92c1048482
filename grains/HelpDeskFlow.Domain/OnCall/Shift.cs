using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Who is on call, and what said so.</summary>
/// <param name="Person">Null: nobody is, which is an answer that is recorded and escalated, never silence.</param>
/// <param name="Why">One sentence for the timeline.</param>
public sealed record OnCallAnswer(PersonName? Person, string Why)
{
    /// <summary>Who is on call beside the person, in the order in which they were added.</summary>
    public ImmutableArray<PersonName> Also { get; init; } = [];
}

/// <summary>For [Start, End) this person is on call; null: nobody. <c>default</c> is an empty shift of nobody.</summary>
public readonly record struct Shift(Instant Start, Instant End, PersonName? Person)
{
    private readonly ImmutableArray<PersonName> _also;

    /// <summary>Who is on call beside the person.</summary>
    public ImmutableArray<PersonName> Also
    {
        get => _also.IsDefault ? [] : _also;
        init => _also = value;
    }

    /// <summary>The same times and the same people.</summary>
    public bool Equals(Shift other) => Start == other.Start && End == other.End && Person == other.Person && Also.SequenceEqual(other.Also);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Start, End, Person, Also.Length);

    /// <summary>Everybody on call in it.</summary>
    public IEnumerable<PersonName> Everybody => Person is { } person ? Also.Prepend(person) : Also;
}
