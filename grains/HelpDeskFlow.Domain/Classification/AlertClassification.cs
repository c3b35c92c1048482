using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Classification;

/// <summary>One answer of a classifier.</summary>
/// <param name="Value">For instance <c>database</c>.</param>
/// <param name="Probability">How often such an answer is right, 0 to 1, in thousandths.</param>
/// <param name="Words">Words of the alert that decided, the strongest first.</param>
public sealed record ClassAnswer(string Value, double Probability, ImmutableArray<string> Words)
{
    /// <inheritdoc/>
    public bool Equals(ClassAnswer? other) =>
        other is not null && Value == other.Value && Probability.Equals(other.Probability) && Words.AsSpan().SequenceEqual(other.Words.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Probability, Words.Length);
}

/// <summary>
/// What a classifier said about a new alert. Recorded with the alert, so that a replay needs no model. A null answer: it abstained,
/// the rules decide.
/// </summary>
/// <param name="Model">Version of the model that said it.</param>
/// <param name="Category">Kind of component: <c>database</c>, <c>network</c>, …</param>
/// <param name="Severity"><c>P0</c> to <c>P3</c>, from the text alone; it never lowers what a rule or a person set.</param>
/// <param name="Page"><c>page</c> or <c>ticket</c>, from the text alone.</param>
/// <param name="Team">Owning team, learned from this installation's own history.</param>
public sealed record AlertClassification(string Model, ClassAnswer? Category, ClassAnswer? Severity, ClassAnswer? Page, ClassAnswer? Team);
