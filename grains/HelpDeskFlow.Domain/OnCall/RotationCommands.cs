using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Commands of a Rotation grain.</summary>
public abstract record RotationCommand : Command
{
    private RotationCommand()
    {
    }

    /// <summary>
    /// For [From, To) this person is on call instead of what the schedule says; null: nobody. The same id with the same content
    /// again changes nothing. One that leaves a time with nobody on call that had somebody is refused unless forced.
    /// </summary>
    public sealed record AddOverride(string Id, Instant From, Instant To, PersonName? Person, string By) : RotationCommand
    {
        /// <summary>Whether the person replaces others, is added or is removed.</summary>
        public OverrideKind Kind { get; init; }

        /// <summary>For a replacement: only where this person would be on call; null: whoever would.</summary>
        public PersonName? InsteadOf { get; init; }

        /// <summary>True: also where it makes a gap.</summary>
        public bool Force { get; init; }
    }

    /// <summary>Who is on call now? The engine asks at the start, after a change, and when a shift ends.</summary>
    /// <param name="Open">Open incidents that are paged through the schedule, the most severe first; at most <see cref="RotationLimits.HandoffIncidentsMax"/>.</param>
    /// <param name="OpenCount">All of them.</param>
    public sealed record Look(ImmutableArray<OpenIncident> Open, int OpenCount) : RotationCommand
    {
        /// <summary>What the shift that ends came to; null: none ends, or it is not known.</summary>
        public ShiftDigest? Digest { get; init; }
    }

    /// <summary>Somebody says how the shift went that ended then; replaces what they or others said before.</summary>
    public sealed record Summarize(Instant ShiftEnd, string Text, string By) : RotationCommand;

    /// <summary>A step that tells its targets in turn told one of them. From an incident; to the turns of its policy (<see cref="GrainId.Turns"/>).</summary>
    public sealed record TakeTurn(int Step) : RotationCommand;

    /// <summary>Takes an override away, also one that is running. An unknown id changes nothing. Refused like <see cref="AddOverride"/> where it makes a gap.</summary>
    public sealed record RemoveOverride(string Id, string By) : RotationCommand
    {
        /// <summary>True: also where it makes a gap.</summary>
        public bool Force { get; init; }
    }

    /// <summary>Overrides of one source, such as a calendar, are from now on exactly these; those of other sources stay.</summary>
    /// <param name="Source">Name of the source; ids of its overrides begin with it and a colon.</param>
    public sealed record ReplaceImported(string Source, ImmutableArray<RuntimeOverride> Overrides, string By) : RotationCommand;

    /// <summary>Somebody asks to give their shifts in [From, To) away.</summary>
    /// <param name="Of">Whose shifts.</param>
    /// <param name="With">Who is asked; null: anybody may accept.</param>
    /// <param name="Return">In exchange they take the other's shifts in this time; null: no exchange.</param>
    public sealed record RequestSwap(string Id, PersonName Of, PersonName? With, Instant From, Instant To, SwapReturn? Return, string By) : RotationCommand;

    /// <summary>The person takes the shifts over; from now on the schedule says so.</summary>
    public sealed record AcceptSwap(string Id, PersonName Person, string By) : RotationCommand;

    /// <summary>The request is refused, or taken back by who made it.</summary>
    public sealed record DeclineSwap(string Id, string By) : RotationCommand;
}

/// <summary>Named limits of one schedule's overrides.</summary>
public static class RotationLimits
{
    /// <summary>Overrides kept; of those that are over, the oldest go first.</summary>
    public const int OverridesMax = 1_000;

    /// <summary>Requests to swap that wait for an answer.</summary>
    public const int SwapsMax = 100;

    /// <summary>Shifts that are over and kept; the oldest go first.</summary>
    public const int PastMax = 2_000;

    /// <summary>Open incidents that a handoff looks at.</summary>
    public const int HandoffIncidentsMax = 1_000;

    /// <summary>Open incidents that a handoff names; the others are counted.</summary>
    public const int HandoffIncidentsNamedMax = 20;

    /// <summary>Characters of a remark that a handoff repeats.</summary>
    public const int HandoffNoteCharactersMax = 200;

    /// <summary>Characters of what is written about a shift.</summary>
    public const int SummaryCharactersMax = 4_000;

    /// <summary>A change further ahead is looked for again then.</summary>
    public static readonly Duration LookAgainAfter = Duration.FromDays(8);

    /// <summary>How far ahead a change is looked at for gaps that it makes.</summary>
    public static readonly Duration GapHorizon = Duration.FromDays(90);

    /// <summary>How long an override that is over is still kept, so that "who was on call yesterday" has an answer.</summary>
    public static readonly Duration PastKept = Duration.FromDays(30);
}
